import assert from "node:assert/strict";
import { parseCases } from "../../bench/cases.ts";
import { machineSlug, parseCoreList } from "../../bench/machine.ts";
import { UsageError } from "../../lib/cli/usage_error.ts";

Deno.test("parseCases() takes models with and without figures in the order given", () => {
  assert.deepEqual(parseCases("q05b-24-figures, bundled").map(({ name }) => name), [
    "q05b-24-figures",
    "bundled",
  ]);
});

Deno.test("parseCases() throws a UsageError on other names", () => {
  for (const text of ["", "q05b", "q05b-0", "q05b-100", "bundled,", "none,bundled"]) {
    assert.throws(() => parseCases(text), UsageError, text);
  }
});

Deno.test("parseCoreList() takes single cores and ranges", () => {
  assert.deepEqual(parseCoreList("5\n"), [5]);
  assert.deepEqual(parseCoreList("0,2-4,7"), [0, 2, 3, 4, 7]);
});

Deno.test("machineSlug() tells threads and providers apart", () => {
  const machine = { cpu: "A B", cores: 4, memory_bytes: 0, gpu: null };
  const slug = (threads: number, provider: string) =>
    machineSlug(machine, { threads, provider, exhaustive: false, pinned: false });
  assert.equal(slug(4, "cpu"), "a-b-4-threads-cpu");
  assert.notEqual(slug(4, "cpu"), slug(2, "cpu"));
  assert.notEqual(slug(4, "cpu"), slug(4, "webgpu"));
});
