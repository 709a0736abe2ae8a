/**
 * How fast this machine multiplies and reads: the two rates that no search and no loader can beat.
 * Run as a process of its own, so that it takes the same cores as what it is compared with:
 *
 *     deno run -A bench/machine_rates.ts --threads 2 --out rates.json
 *
 * Effect: computes for some seconds; the process writes its result.
 */

import { runTask } from "../lib/cli/exit.ts";
import { createCommand, threadsOption } from "../lib/cli/options.ts";
import { GraphBuilder } from "../lib/graph/builder.ts";
import { type Feeds, openSession } from "../lib/runtime/session.ts";

export interface MachineRates {
  /** Float32 multiply-adds per second of ONNX Runtime's Gemm, in thousand millions. */
  readonly gemm_giga_multiply_adds_per_second: number;
  /** Bytes read per second from memory beyond the caches, in thousand millions. */
  readonly memory_gigabytes_per_second: number;
}

/** Sides of square matrices; which of them suits the caches depends on the machine. */
const GEMM_SIDES = [256, 512, 1024];
/** Rows and columns of the array that is read: 256 MiB, more than any cache holds. */
const READ_SHAPE = [1024, 65536] as const;
/** Seconds that each shape is repeated for. */
const REPEAT_SECONDS = 1;

/** Seconds of the fastest of many runs: the machine's own speed, not that of its neighbours. */
async function fastestRun(graph: Uint8Array, feeds: Feeds, threads: number): Promise<number> {
  await using session = await openSession(graph, { provider: "cpu", threads });
  const end = performance.now() + 1000 * REPEAT_SECONDS;
  let fastest = Infinity;
  while (performance.now() < end || fastest === Infinity) {
    const start = performance.now();
    await session.run(feeds);
    fastest = Math.min(fastest, (performance.now() - start) / 1000);
  }
  return fastest;
}

/** The matrix product of the search: `[tokens, in]` times `[rows, in]` transposed. */
function gemmGraph(side: number): Uint8Array {
  const graph = new GraphBuilder("gemm");
  const inputs = ["a", "b"].map((name) => graph.input(name, "float32", [side, side]));
  graph.output("y", graph.node("Gemm", inputs, { transB: 1 }), [side, side]);
  return graph.build();
}

async function gemmRate(side: number, threads: number): Promise<number> {
  const values = { data: new Float32Array(side ** 2).fill(0.5), shape: [side, side] };
  return side ** 3 / await fastestRun(gemmGraph(side), { a: values, b: values }, threads);
}

async function readRate(threads: number): Promise<number> {
  const graph = new GraphBuilder("read");
  const x = graph.input("x", "float32", READ_SHAPE);
  graph.output("y", graph.node("ReduceMax", [x, graph.integers([-1])], { keepdims: 0 }), [
    READ_SHAPE[0],
  ]);
  const data = new Float32Array(READ_SHAPE[0] * READ_SHAPE[1]).fill(0.5);
  const seconds = await fastestRun(graph.build(), { x: { data, shape: READ_SHAPE } }, threads);
  return data.byteLength / seconds;
}

export async function measureRates(threads: number): Promise<MachineRates> {
  const gemm: number[] = [];
  for (const side of GEMM_SIDES) gemm.push(await gemmRate(side, threads));
  const billions = (rate: number) => Number((rate / 1e9).toPrecision(4));
  return {
    gemm_giga_multiply_adds_per_second: billions(Math.max(...gemm)),
    memory_gigabytes_per_second: billions(await readRate(threads)),
  };
}

if (import.meta.main) {
  const command = createCommand("machine_rates", "Measure what this machine can do at best.", [])
    .addOption(threadsOption())
    .requiredOption("--out <file>", "JSON file of the result");
  await runTask(async (args) => {
    const { threads = navigator.hardwareConcurrency, out } = command
      .parse(args, { from: "user" }).opts<{ threads?: number; out: string }>();
    await Deno.writeTextFile(out, JSON.stringify(await measureRates(threads)));
  });
}
