import assert from "node:assert/strict";
import { WorkerGroup } from "../../lib/parallel/worker_group.ts";
import type { CountTask } from "./counting_worker.ts";

const url = new URL("./counting_worker.ts", import.meta.url);

const group = (threads: number, setup: number | "broken" = 10) =>
  new WorkerGroup<CountTask, readonly [number, number]>(url, "count", setup, threads);

const task = (numbers: readonly number[]): CountTask => ({
  claimed: new SharedArrayBuffer(4),
  numbers,
});

for (const threads of [1, 3]) {
  Deno.test(`run() has every part computed once by ${threads} workers, tasks side by side`, async () => {
    using workers = group(threads);
    const numbers = Array.from({ length: 50 }, (_, i) => i * i);
    const gather = async () => {
      const results: (readonly [number, number])[] = [];
      await workers.run(task(numbers), (result) => results.push(result));
      return results.sort(([a], [b]) => a - b);
    };
    const wanted = numbers.map((number, i) => [i, number + 10]);
    for (const results of await Promise.all([gather(), gather()])) {
      assert.deepEqual(results, wanted);
    }
    await workers.run(task([]));
  });
}

Deno.test("run() throws what a worker threw, and the workers go on", async () => {
  using workers = group(2);
  const failing = (problem: "foreseen" | "other") => workers.run({ ...task([]), problem });
  await assert.rejects(failing("foreseen"), { name: "AwqDiagError", message: "too far" });
  await assert.rejects(failing("other"), { name: "Error", message: "a string" });
  const results: unknown[] = [];
  await workers.run(task([1]), (result) => results.push(result));
  assert.deepEqual(results, [[0, 11]]);
});

Deno.test("run() throws when a worker could not start, now and later", async () => {
  using workers = group(1, "broken");
  await assert.rejects(workers.run(task([1])), /no setup/);
  await assert.rejects(workers.run(task([1])), /no setup/);
});

Deno.test("a task in progress fails when its workers are ended", async () => {
  const workers = group(1);
  const running = assert.rejects(
    workers.run(task([1])),
    /^AwqDiagError: Cannot finish the count: its workers were ended/,
  );
  workers[Symbol.dispose]();
  await running;
});
