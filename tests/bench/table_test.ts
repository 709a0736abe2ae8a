import assert from "node:assert/strict";
import { benchmarkMarkdown, growthPower, machineLine } from "../../bench/table.ts";
import { exampleBenchmark } from "./benchmark_example.ts";

Deno.test("benchmarkMarkdown() gives the stored tables", async (t) => {
  await t.assertSnapshot(benchmarkMarkdown([exampleBenchmark()]));
});

Deno.test("benchmarkMarkdown() leaves out what was not measured", () => {
  const record = { ...exampleBenchmark(), prefill: [], sizes: null };
  record.cases = record.cases.map((entry) => ({ ...entry, peer: null, floor: null }));
  const text = benchmarkMarkdown([record]);
  assert.doesNotMatch(text, /windows|what grows|Peer:|One reading/);
  assert.match(text, /\| bundled, cpu \| 2\.00 \(1\.80–2\.50\) \| 1\.50 \| – \| 120 \| – \|/);
});

Deno.test("benchmarkMarkdown() has rows as long as their header", () => {
  const tables = benchmarkMarkdown([exampleBenchmark(), exampleBenchmark()]).split("\n\n")
    .filter((part) => part.startsWith("|"));
  assert.equal(tables.length, 8);
  for (const table of tables) {
    const widths = table.split("\n").map((line) => line.split("|").length);
    assert.equal(new Set(widths).size, 1, table);
  }
});

Deno.test("machineLine() names a GPU where there is one", () => {
  const record = exampleBenchmark();
  assert.equal(machineLine(record), "Example CPU, 2 of 4 cores, 16.0 GB");
  record.machine.gpu = "Example GPU";
  assert.match(machineLine(record), /, Example GPU$/);
});

Deno.test("growthPower() is 1 for costs in proportion and 0 for constant ones", () => {
  assert.ok(Math.abs(growthPower([[1, 2], [3, 6], [9, 18]]) - 1) < 1e-12);
  assert.ok(Math.abs(growthPower([[1, 2], [3, 2], [9, 2]])) < 1e-12);
});
