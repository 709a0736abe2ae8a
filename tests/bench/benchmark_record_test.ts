import assert from "node:assert/strict";
import { AwqDiagError } from "../../lib/errors/awq_diag_error.ts";
import { join } from "node:path";
import {
  mergeBenchmarks,
  parseBenchmark,
  readBenchmark,
  writeBenchmark,
} from "../../bench/benchmark_record.ts";
import { exampleBenchmark } from "./benchmark_example.ts";

Deno.test("parseBenchmark() gives back what was written", () => {
  const record = exampleBenchmark();
  assert.deepEqual(parseBenchmark(JSON.stringify(record), "b.json"), record);
});

Deno.test("parseBenchmark() throws on text, on another version and on an unknown key", () => {
  const text = (change: object) => JSON.stringify({ ...exampleBenchmark(), ...change });
  assert.throws(() => parseBenchmark("no", "b.json"), AwqDiagError);
  assert.throws(() => parseBenchmark(text({ version: 2 }), "b.json"), /"b.json": version/);
  assert.throws(() => parseBenchmark(text({ colour: 1 }), "b.json"), AwqDiagError);
});

Deno.test("writeBenchmark() and readBenchmark() meet, and no file is no record", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const path = join(folder, "deep", "b.json");
    assert.equal(await readBenchmark(path), null);
    await writeBenchmark(path, exampleBenchmark());
    assert.deepEqual(await readBenchmark(path), exampleBenchmark());
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("mergeBenchmarks() replaces cases of the same name and keeps the others", () => {
  const earlier = exampleBenchmark();
  const [bundled] = earlier.cases;
  const later = { ...exampleBenchmark(), prefill: [], sizes: null };
  later.cases = [{ ...bundled!, name: "q05b-4" }, { ...bundled!, provider: "webgpu" }];
  const merged = mergeBenchmarks(earlier, later);
  assert.deepEqual(merged.cases.map(({ name, provider }) => [name, provider]), [
    ["bundled", "webgpu"],
    ["q05b-4", "cpu"],
  ]);
  assert.deepEqual(merged.prefill, earlier.prefill);
  assert.deepEqual(merged.sizes, earlier.sizes);
});

Deno.test("mergeBenchmarks() throws when machine or settings differ", () => {
  const other = exampleBenchmark();
  other.settings.threads = 4;
  assert.throws(() => mergeBenchmarks(exampleBenchmark(), other), AwqDiagError);
});
