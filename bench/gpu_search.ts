/**
 * Times the search on a GPU, part by part and in several tilings, on the shapes of Qwen2.5-0.5B.
 *
 *     deno run -A --unstable-webgpu bench/gpu_search.ts [--quick] [--software] [--kind symmetric|group]
 *
 * First it compares each tiling with the pure reference on a small weight with many ties; a tiling
 * that is wrong is named and left out. Then it times the kernels per group of linears (with the
 * GPU's own clock, where it has one), and at last whole passes over 24 blocks with the engine as the
 * tasks use it, uploads and results included. Data are random.
 */
import { AwqDiagError } from "../lib/errors/awq_diag_error.ts";
import { parseArgs } from "node:util";
import type { Grids, LinearGroup, SearchEngine, StoredMatrix } from "../lib/search/linear_group.ts";
import { type GpuDevice, openGpu } from "../lib/search/gpu/device.ts";
import { createGpuSearch } from "../lib/search/gpu/gpu_search.ts";
import { probeDivision } from "../lib/search/gpu/probe_division.ts";
import {
  assertTiling,
  DEFAULT_TILINGS,
  type Tiling,
  tilingName,
} from "../lib/search/gpu/tiling.ts";
import type { PassObserver } from "../lib/search/gpu/commands.ts";
import { bfloat16ToFloat32 } from "../lib/num/bfloat16.ts";
import { type Matrix, matrix } from "../lib/num/matrix.ts";
import { createRandom } from "../lib/num/random.ts";
import type { Quantizer } from "../lib/quant/quantizer.ts";
import { awqScales } from "../lib/quant/scales.ts";
import { searchScale } from "../lib/quant/search.ts";

const { values: options } = parseArgs({
  options: {
    quick: { type: "boolean", default: false },
    software: { type: "boolean", default: false },
    kind: { type: "string", default: "symmetric" },
    tokens: { type: "string", default: "477" },
  },
});
const kind = options.kind === "group" ? "group" : "symmetric";
const tokens = Number(options.tokens);
const BITS = [8, 6, 4, 3, 2];
const alphas = Array.from({ length: 7 }, (_, i) => i / 6);
const grids: Grids = { kind, bits: BITS, groupSize: 128 };
/** Peak of an H100 or H200 in float32. */
const PEAK_TFLOPS = 67;

/** The groups of a block: rows of the layers that read one input, and its width. */
const groups = options.quick ? { qkv: [[128, 128], 128], down: [[128], 256] } as const : {
  "q, k, v": [[896, 128, 128], 896],
  o: [[896], 896],
  "gate, up": [[4864, 4864], 896],
  down: [[896], 4864],
} as const;
type GroupName = keyof typeof groups;
const names = Object.keys(groups) as GroupName[];
const shapeOf = (name: GroupName) =>
  groups[name] as unknown as readonly [readonly number[], number];

const tile = (
  rows: number,
  tileTokens: number,
  depth: number,
  threadRows: number,
  threadTokens: number,
): Tiling => ({ rows, tokens: tileTokens, depth, threadRows, threadTokens });

const tilings: readonly Tiling[] = [
  ...DEFAULT_TILINGS,
  tile(128, 128, 8, 8, 8),
  tile(128, 128, 8, 8, 16),
  tile(128, 128, 16, 8, 16),
  tile(128, 96, 16, 8, 12),
  tile(128, 160, 16, 8, 8),
  tile(128, 160, 16, 16, 8),
  tile(64, 160, 16, 8, 8),
  tile(64, 128, 16, 8, 8),
  tile(64, 256, 8, 8, 16),
  tile(128, 256, 8, 8, 16),
  tile(128, 256, 8, 16, 16),
  tile(64, 64, 16, 4, 4),
];

const random = createRandom(1);
/** About normal, from the sum of three uniform values. */
const normal = () => (random() + random() + random() - 1.5) * 2;
/** Values repeat after a prime number of them: drawing 358 million would take longer than the search. */
const sample = Float32Array.from({ length: 65_521 }, normal);

function randomWeight(name: string, rows: number, columns: number): StoredMatrix {
  const words = new Uint32Array(sample.map((x) => x * 0.02).buffer);
  const values = Uint16Array.from(
    { length: rows * columns },
    (_, i) => words[i % words.length]! >>> 16,
  );
  return { name, dtype: "BF16", bytes: new Uint8Array(values.buffer), rows, columns };
}

function randomInputs(rows: number, columns: number): Matrix {
  const data = Float32Array.from(
    { length: rows * columns },
    (_, i) => sample[(7 * i) % sample.length]! * ((i % columns) % 97 === 0 ? 20 : 1),
  );
  return matrix(data, rows, columns);
}

function scalesFor({ data, rows, columns }: Matrix): Float32Array[] {
  const magnitude = new Float64Array(columns);
  data.forEach((v, k) => magnitude[k % columns]! += Math.abs(v) / rows);
  return alphas.map((alpha) => awqScales(magnitude, alpha));
}

async function searchGroup(group: LinearGroup, inputs: Matrix, scales: Float32Array[]) {
  const search = group.search(scales, inputs.rows);
  await search.add(inputs);
  return await search.end();
}

/** Largest relative disagreement with the pure reference. */
async function disagreement(engine: SearchEngine, kind: Grids["kind"]): Promise<number> {
  const weight = randomWeight("check", 40, 256);
  const values = matrix(bfloat16ToFloat32(new Uint16Array(weight.bytes.buffer)), 40, 256);
  const inputs = randomInputs(21, 256);
  const magnitude = new Float64Array(256);
  inputs.data.forEach((v, k) => magnitude[k % 256]! += Math.abs(v) / 21);
  const few = [0, 0.5];
  await using group = await engine.load([weight]);
  const scales = few.map((alpha) => awqScales(magnitude, alpha));
  const [curves] = await searchGroup(group, inputs, scales);
  let worst = 0;
  for (const b of BITS) {
    const quantizer: Quantizer = kind === "group"
      ? { kind, bits: b, groupSize: 128 }
      : { kind, bits: b };
    searchScale(values, [inputs], magnitude, quantizer, few).errors.forEach((wanted, a) => {
      const got = curves!.errors.get(b)![a]! / curves!.norm;
      worst = Math.max(worst, Math.abs(got / wanted - 1));
    });
  }
  return worst;
}

/** Times passes with the GPU's clock: label of the kernel -> milliseconds, one after the other. */
class PassClock implements Disposable {
  readonly #gpu: GpuDevice;
  readonly #queries: GPUQuerySet;
  #labels: string[] = [];

  constructor(gpu: GpuDevice) {
    this.#gpu = gpu;
    this.#queries = gpu.device.createQuerySet({ type: "timestamp", count: 256 });
  }

  readonly observe: PassObserver = (label) => {
    const i = 2 * this.#labels.push(label) - 2;
    if (i >= 256) return undefined;
    return {
      querySet: this.#queries,
      beginningOfPassWriteIndex: i,
      endOfPassWriteIndex: i + 1,
    };
  };

  async take(): Promise<ReadonlyMap<string, number[]>> {
    const labels = this.#labels;
    this.#labels = [];
    const { device } = this.#gpu;
    const size = 16 * labels.length;
    const usage = GPUBufferUsage;
    const resolved = device.createBuffer({ size, usage: usage.QUERY_RESOLVE | usage.COPY_SRC });
    const read = device.createBuffer({ size, usage: usage.MAP_READ | usage.COPY_DST });
    const encoder = device.createCommandEncoder();
    encoder.resolveQuerySet(this.#queries, 0, 2 * labels.length, resolved, 0);
    encoder.copyBufferToBuffer(resolved, 0, read, 0, size);
    device.queue.submit([encoder.finish()]);
    await read.mapAsync(GPUMapMode.READ);
    const ticks = new BigUint64Array(read.getMappedRange().slice(0));
    read.destroy();
    resolved.destroy();
    const times = new Map<string, number[]>();
    labels.forEach((label, i) => {
      // WebGPU's ticks are nanoseconds; Deno's should be, see the ratio to wall time in the output.
      const milliseconds = Number(ticks[2 * i + 1]! - ticks[2 * i]!) / 1e6;
      const name = label.split(" ")[0]!;
      times.set(name, [...times.get(name) ?? [], milliseconds]);
    });
    return times;
  }

  [Symbol.dispose](): void {
    this.#queries.destroy();
  }
}

/** Waits until the queue is idle; milliseconds of the call, without the 10 that Deno sleeps after it. */
async function drain({ device }: GpuDevice): Promise<number> {
  const start = performance.now();
  const done = device.queue.onSubmittedWorkDone();
  const blocked = performance.now() - start;
  await done;
  return blocked;
}

/** Operations that the search of a group needs, without padding and without the norm. */
const flop = (name: GroupName): number => {
  const [rows, columns] = shapeOf(name);
  return 2 * rows.reduce((a, b) => a + b) * columns * tokens * alphas.length * BITS.length;
};

const inputsOf = new Map(
  names.map((name) => {
    const inputs = randomInputs(tokens, shapeOf(name)[1]);
    return [name, { inputs, scales: scalesFor(inputs) }] as const;
  }),
);
const weightsOf = new Map(
  names.map((name) => {
    const [rows, columns] = shapeOf(name);
    return [name, rows.map((r, i) => randomWeight(`${name} ${i}`, r, columns))] as const;
  }),
);

interface Timing {
  readonly tiling: Tiling;
  /** Milliseconds to compile the error kernel and check it. */
  readonly compile: number;
  /** Largest relative disagreement with the reference. */
  readonly worst: number;
  /** Milliseconds per group of the error kernel, and of all kernels. */
  readonly error: ReadonlyMap<GroupName, number>;
  readonly others: ReadonlyMap<GroupName, number>;
  /** Milliseconds per group from outside, with the tokens' upload and the results' way back. */
  readonly wall: ReadonlyMap<GroupName, number>;
}

/** Times the kernels of a tiling: the least of some runs. */
async function timeTiling(gpu: GpuDevice, tiling: Tiling, runs: number): Promise<Timing> {
  const timestamps = gpu.device.features.has("timestamp-query");
  using clock = timestamps ? new PassClock(gpu) : undefined;
  const observe = clock?.observe;
  const start = performance.now();
  await using engine = await createGpuSearch(grids, gpu, {
    tilings: [tiling],
    ...(observe && { observe }),
  });
  const worst = await disagreement(engine, kind);
  await clock?.take();
  const compile = performance.now() - start;
  const [error, others, wall] = [0, 1, 2].map(() => new Map<GroupName, number>()) as [
    Map<GroupName, number>,
    Map<GroupName, number>,
    Map<GroupName, number>,
  ];
  const least = (times: Map<GroupName, number>, name: GroupName, time: number) =>
    times.set(name, Math.min(times.get(name) ?? Infinity, time));
  for (const name of names) {
    const { inputs, scales } = inputsOf.get(name)!;
    await using group = await engine.load(weightsOf.get(name)!);
    await clock?.take();
    for (let run = 0; run < runs; run++) {
      const began = performance.now();
      await searchGroup(group, inputs, scales);
      const outside = performance.now() - began;
      const times = await clock?.take();
      const kernel = times?.get("error")?.reduce((a, b) => a + b) ?? outside;
      const all = times ? [...times.values()].flat().reduce((a, b) => a + b) : outside;
      least(error, name, kernel);
      least(others, name, all - kernel);
      least(wall, name, outside);
    }
  }
  return { tiling, compile, worst, error, others, wall };
}

const total = (times: ReadonlyMap<GroupName, number>) =>
  names.reduce((t, n) => t + times.get(n)!, 0);
const rate = (name: GroupName, { error }: Timing) => flop(name) / error.get(name)! / 1e9;

function printTable(timings: readonly Timing[]): void {
  console.log(
    `\n${"tiling".padEnd(28)}${
      names.map((n) => n.padStart(16)).join("")
    }     block   24 blocks  of peak`,
  );
  const work = names.reduce((sum, name) => sum + flop(name), 0);
  for (const timing of [...timings].sort((a, b) => total(a.error) - total(b.error))) {
    const columns = names.map((name) =>
      `${timing.error.get(name)!.toFixed(2)} ${rate(name, timing).toFixed(1).padStart(6)} T`
        .padStart(16)
    );
    const block = total(timing.error);
    const share = work / block / 1e9 / PEAK_TFLOPS;
    console.log(
      `${tilingName(timing.tiling).padEnd(28)}${columns.join("")}${
        block.toFixed(2).padStart(8)
      } ms${(24 * block / 1e3).toFixed(3).padStart(9)} s${
        (100 * share).toFixed(0).padStart(7)
      } %   others ${total(timing.others).toFixed(2)} ms, outside ${
        total(timing.wall).toFixed(1)
      } ms, compiled in ${(timing.compile / 1e3).toFixed(2)} s`,
    );
  }
}

/** Whole passes as the tasks make them: load, search, read, with several groups under way. */
async function timePasses(
  gpu: GpuDevice,
  tiling: readonly Tiling[],
  blocks: number,
): Promise<void> {
  await using engine = await createGpuSearch(grids, gpu, { tilings: tiling });
  const searchBlock = async (): Promise<void> => {
    await Promise.all(names.map(async (name) => {
      const { inputs, scales } = inputsOf.get(name)!;
      await using group = await engine.load(weightsOf.get(name)!);
      await searchGroup(group, inputs, scales);
    }));
  };
  await searchBlock();
  for (const atOnce of [1, 2, 4, blocks]) {
    const start = performance.now();
    for (let i = 0; i < blocks; i += atOnce) {
      await Promise.all(Array.from({ length: Math.min(atOnce, blocks - i) }, searchBlock));
    }
    const seconds = (performance.now() - start) / 1e3;
    console.log(`${blocks} blocks, ${atOnce} at once: ${seconds.toFixed(3)} s`);
  }
  await timeUploads(gpu, engine, blocks);
}

/** What loading alone takes: the check, the copy and the transfer. */
async function timeUploads(gpu: GpuDevice, engine: SearchEngine, blocks: number): Promise<void> {
  const weights = names.flatMap((name) => weightsOf.get(name)!);
  const bytes = weights.reduce((sum, weight) => sum + weight.bytes.length, 0);
  await drain(gpu);
  const start = performance.now();
  for (let i = 0; i < blocks; i++) {
    for (const name of names) {
      await (await engine.load(weightsOf.get(name)!))[Symbol.asyncDispose]();
    }
  }
  const calls = performance.now() - start;
  const milliseconds = calls + await drain(gpu);
  console.log(
    `loading ${blocks} blocks: ${(milliseconds / 1e3).toFixed(3)} s, ${
      (blocks * bytes / milliseconds / 1e6).toFixed(2)
    } GB/s as stored (calls ${(calls / 1e3).toFixed(3)} s)`,
  );
}

async function main(): Promise<void> {
  const began = performance.now();
  using gpu = await openGpu({ software: options.software });
  const { limits, features } = gpu.device;
  console.log(
    `${gpu.description}, Deno ${Deno.version.deno}; fused multiply-add: ${await probeDivision(
      gpu,
    )}, timestamps: ${
      features.has("timestamp-query")
    }, buffers to ${limits.maxStorageBufferBindingSize}, workgroup memory ${limits.maxComputeWorkgroupStorageSize}`,
  );
  console.log(
    `${kind}, ${tokens} tokens, ${alphas.length} scales x ${BITS.length} bit widths; T = TFLOP/s without padding`,
  );
  for (const each of ["symmetric", "group"] as const) {
    await using engine = await createGpuSearch({ ...grids, kind: each }, gpu);
    const worst = await disagreement(engine, each);
    console.log(
      `${each} grids in default tiles agree with the reference to ${worst.toExponential(1)}`,
    );
  }
  const timings: Timing[] = [];
  for (const tiling of options.quick ? tilings.slice(0, 3) : tilings) {
    // Time is short where this runs: stop before it is cut off, the defaults come first.
    if (performance.now() - began > 45_000) {
      console.log(`${tilingName(tiling)}: left out for want of time`);
      continue;
    }
    try {
      assertTiling(tiling, limits);
      const timing = await timeTiling(gpu, tiling, options.quick ? 1 : 3);
      const agrees = timing.worst <= 1e-5;
      console.log(
        `${tilingName(tiling)}: ${agrees ? "agrees" : "DISAGREES"} to ${
          timing.worst.toExponential(1)
        }`,
      );
      if (agrees) timings.push(timing);
    } catch (error) {
      console.log(`${tilingName(tiling)}: ${(error as Error).message}`);
    }
  }
  printTable(timings);
  const [best] = timings.toSorted((a, b) => total(a.error) - total(b.error));
  if (best === undefined) {
    throw new AwqDiagError("Cannot time passes: no tiling agreed, wanted one");
  }
  console.log(`\nwhole passes in tiles of ${tilingName(best.tiling)}`);
  await timePasses(gpu, [best.tiling], options.quick ? 2 : 24);
  console.log(`\n${((performance.now() - began) / 1e3).toFixed(1)} s in all`);
}

await main();
