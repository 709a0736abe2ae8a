/** A small benchmark record for the tests of this folder; its figures are made up. */

import type { BenchmarkRecord, Measurement, SizePoint } from "../../bench/benchmark_record.ts";

const even = (value: number) => ({ median: value, min: value, max: value });

const work = {
  blocks: 8,
  hidden_size: 256,
  linears: 56,
  weights: 6_291_456,
  tokens: 477,
  alphas: 7,
  bit_widths: 5,
  search_multiply_adds: 1.08e11,
  checkpoint_bytes: 15_000_000,
};

function measurement(wall: number, stages: Record<string, number>): Measurement {
  const spreads = Object.entries(stages).map(([name, value]) => [name, even(value)]);
  return {
    runs: 3,
    wall_seconds: { median: wall, min: 0.9 * wall, max: 1.25 * wall },
    stages: Object.fromEntries(spreads),
    peak_anonymous_mib: even(120),
  };
}

const agreement = {
  compared: 2352,
  worst_relative_difference: 0.0012,
  tolerance: 0.001,
  beyond_tolerance: 1,
};
const versions = { python: "3.11.2", torch: "2.11.0", device: "cpu" };

function point(size: number, seconds: number): SizePoint {
  const search_seconds = { median: seconds, min: 0.9 * seconds, max: 1.2 * seconds };
  return { size, work, search_seconds, total_seconds: even(1.5 * seconds) };
}

/** The record. */
export function exampleBenchmark(): BenchmarkRecord {
  return {
    schema: "awq-diag-deno/benchmark",
    version: 1,
    machine: { cpu: "Example CPU", cores: 4, memory_bytes: 16e9, gpu: null },
    settings: { provider: "cpu", threads: 2, exhaustive: false, pinned: true },
    rates: { gemm_giga_multiply_adds_per_second: 200, memory_gigabytes_per_second: 20 },
    cases: [{
      name: "bundled",
      provider: "cpu",
      figures: false,
      work,
      measured: measurement(2, { open: 0.1, read: 0.05, search: 1.5, rest: 0.35 }),
      floor: { search_seconds: 0.54, read_seconds: 0.00075 },
      peer: {
        versions,
        measured: measurement(12, { start: 1, search: 10.5, rest: 0.5 }),
        agreement,
        ratios: { wall: 6, search: 7 },
      },
    }],
    prefill: [{
      name: "bundled",
      provider: "cpu",
      windows: 16,
      window: 512,
      measured: measurement(3, { read: 0.1, forward: 1.2, score: 0.7, rest: 1 }),
      tokens_per_second: 4096,
      peer: null,
    }],
    sizes: {
      blocks: [point(1, 1), point(2, 2), point(4, 4)],
      tokens: [point(64, 0.2), point(4096, 12.8)],
      channels: [point(256, 0.1), point(1024, 1.6)],
    },
    run: {
      generated_utc: "2026-11-24T02:00:00Z",
      versions: { deno: "2.9.6", zod: "4.6.7", "onnxruntime-node": "1.30.0" },
      git_commit: "0123456789abcdef",
    },
  };
}
