/**
 * The `benchmark` record, version 1: how long this project takes on one machine, stage by stage,
 * beside the least it could take and beside its Python peer.
 */

import { AwqDiagError } from "../lib/errors/awq_diag_error.ts";
import { z } from "zod";
import { runSchema } from "../lib/record/diagnostic.ts";
import { fileProblem } from "../lib/errors/file_problem.ts";
import { firstIssue } from "../lib/record/first_issue.ts";
import { serialize } from "../lib/record/serialize.ts";
import { replaceFile } from "../lib/files/replace_file.ts";

const amount = z.number().nonnegative();
const count = z.int().nonnegative();
const positive = z.number().positive();

const spreadSchema = z.strictObject({ median: amount, min: amount, max: amount })
  .describe("Repeated measurements, the warm-up left out");

const measurementSchema = z.strictObject({
  runs: z.int().positive(),
  wall_seconds: spreadSchema.describe("From the start of the process to its end"),
  stages: z.record(z.string(), spreadSchema)
    .describe("Seconds of each stage as the program books them; rest is what it does not book"),
  peak_anonymous_mib: spreadSchema.nullable()
    .describe("Peak anonymous resident memory, looked at every 20 ms; null where unknown"),
}).describe("One program, run several times");

const agreementSchema = z.strictObject({
  compared: count.describe("Numbers compared"),
  worst_relative_difference: amount,
  tolerance: amount.describe("Largest difference but for near-ties between two codes"),
  beyond_tolerance: count.describe("Near-ties; too many or too large ones fail the benchmark"),
}).describe("That both programs computed the same");

const peerSchema = z.strictObject({
  versions: z.record(z.string(), z.string()).describe("Of Python and torch, and the device"),
  measured: measurementSchema,
  agreement: agreementSchema,
  ratios: z.record(z.string(), amount)
    .describe("Median seconds of the peer over this project's: wall, and stages that both have"),
}).describe("The Python peer, run in turn with this project on the same cores");

const workSchema = z.strictObject({
  blocks: z.int().positive(),
  hidden_size: z.int().positive(),
  linears: z.int().positive(),
  weights: z.int().positive().describe("Of the linear layers measured"),
  tokens: z.int().positive(),
  alphas: z.int().positive(),
  bit_widths: z.int().positive(),
  search_multiply_adds: positive.describe("The least that the search takes"),
  checkpoint_bytes: z.int().positive(),
}).describe("What there was to compute");

const floorSchema = z.strictObject({ search_seconds: positive, read_seconds: positive });

const caseSchema = z.strictObject({
  name: z.string().describe("Name of the case, as --case takes it"),
  provider: z.string().describe("Execution provider of ONNX Runtime"),
  figures: z.boolean().describe("Whether figures were drawn too"),
  work: workSchema,
  measured: measurementSchema,
  floor: floorSchema.nullable()
    .describe("Least time at this machine's rates; null on a GPU, whose rates are not measured"),
  peer: peerSchema.nullable(),
}).describe("deno task diagnose on one model");

const prefillSchema = z.strictObject({
  name: z.string().describe("Name of the case whose model it is"),
  provider: z.string().describe("Execution provider of ONNX Runtime"),
  windows: z.int().positive(),
  window: z.int().positive().describe("Tokens of a window"),
  measured: measurementSchema,
  tokens_per_second: positive
    .describe("Tokens over the median seconds of read, forward and score together"),
  peer: peerSchema.extend({ tokens_per_second: positive }).nullable(),
}).describe("Reading text with the unquantized model, as deno task perplexity does");

const sizePointSchema = z.strictObject({
  size: z.int().positive(),
  work: workSchema,
  search_seconds: spreadSchema,
  total_seconds: spreadSchema.describe("All stages"),
});

const benchmarkSchema = z.strictObject({
  schema: z.literal("awq-diag-deno/benchmark"),
  version: z.literal(1),
  machine: z.strictObject({
    cpu: z.string(),
    cores: z.int().positive().describe("Logical processors of the machine"),
    memory_bytes: count,
    gpu: z.string().nullable().describe("As nvidia-smi names it; null where there is none"),
  }),
  settings: z.strictObject({
    provider: z.string().describe("What was asked for with --provider"),
    threads: z.int().positive(),
    exhaustive: z.boolean().describe("Whether --exhaustive forbade exact shortcuts"),
    pinned: z.boolean().describe("Whether every process was held to as many cores as threads"),
  }),
  rates: z.strictObject({
    gemm_giga_multiply_adds_per_second: positive.describe(
      "ONNX Runtime's float32 Gemm, best shape",
    ),
    memory_gigabytes_per_second: positive.describe("Reading 256 MiB, best run"),
  }).describe("What the machine can do with these threads"),
  cases: z.array(caseSchema),
  prefill: z.array(prefillSchema),
  sizes: z.record(z.enum(["blocks", "tokens", "channels"]), z.array(sizePointSchema).min(2))
    .nullable().describe("Cost against size, one of the three growing at a time"),
  run: runSchema,
}).describe("How long this project takes on one machine");

export type Spread = z.infer<typeof spreadSchema>;
export type Agreement = z.infer<typeof agreementSchema>;
export type Work = z.infer<typeof workSchema>;
export type Floor = z.infer<typeof floorSchema>;
export type Measurement = z.infer<typeof measurementSchema>;
export type PeerResult = z.infer<typeof peerSchema>;
export type BenchmarkCase = z.infer<typeof caseSchema>;
export type Prefill = z.infer<typeof prefillSchema>;
export type Sizes = NonNullable<BenchmarkRecord["sizes"]>;
export type SizePoint = z.infer<typeof sizePointSchema>;
export type BenchmarkRecord = z.infer<typeof benchmarkSchema>;

export function parseBenchmark(text: string, path: string): BenchmarkRecord {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new AwqDiagError(`Cannot read benchmark "${path}": it is no JSON, run the bench again`, {
      cause,
    });
  }
  const result = benchmarkSchema.safeParse(value);
  if (result.success) return result.data;
  throw new AwqDiagError(
    `Cannot read benchmark "${path}": ${firstIssue(result.error)}, run the bench again`,
  );
}

export async function readBenchmark(path: string): Promise<BenchmarkRecord | null> {
  try {
    return parseBenchmark(await Deno.readTextFile(path), path);
  } catch (cause) {
    if (cause instanceof Deno.errors.NotFound) return null;
    if (cause instanceof SyntaxError || cause instanceof TypeError) throw cause;
    throw new AwqDiagError(`Cannot read benchmark "${path}": ${fileProblem(cause)}`, { cause });
  }
}

export async function writeBenchmark(path: string, record: BenchmarkRecord): Promise<void> {
  const text = serialize(record);
  parseBenchmark(text, path);
  await replaceFile(path, new TextEncoder().encode(text));
}

/**
 * Adds a run to an earlier one of the same machine and settings: cases of the same name are replaced,
 * the rest is kept, rates and run block are the newer ones.
 */
export function mergeBenchmarks(earlier: BenchmarkRecord, later: BenchmarkRecord): BenchmarkRecord {
  for (const part of ["machine", "settings"] as const) {
    const [seen, wanted] = [JSON.stringify(earlier[part]), JSON.stringify(later[part])];
    if (seen === wanted) continue;
    throw new AwqDiagError(
      `Cannot append to the record: its ${part} is ${seen}, wanted ${wanted}, give another --out`,
    );
  }
  return {
    ...later,
    cases: replaceNamed(earlier.cases, later.cases),
    prefill: replaceNamed(earlier.prefill, later.prefill),
    sizes: later.sizes ?? earlier.sizes,
  };
}

/** The earlier entries in their order, the later ones in their places, new ones at the end. */
function replaceNamed<T extends { readonly name: string }>(
  earlier: readonly T[],
  later: readonly T[],
): T[] {
  const byName = new Map([...earlier, ...later].map((entry) => [entry.name, entry]));
  return [...byName.values()];
}
