/**
 * Measures how long this project takes, stage by stage, beside the least it could take and beside its
 * Python peer, and writes a benchmark record.
 *
 *     deno task bench --help
 */

import { AwqDiagError } from "../lib/errors/awq_diag_error.ts";
import { join } from "node:path";
import { runTask } from "../lib/cli/exit.ts";
import {
  createCommand,
  integerOption,
  providerOption,
  type SharedOptions,
  threadsOption,
} from "../lib/cli/options.ts";
import { describeRun } from "../lib/record/provenance.ts";
import { replaceFile } from "../lib/files/replace_file.ts";
import {
  type BenchmarkRecord,
  mergeBenchmarks,
  readBenchmark,
  writeBenchmark,
} from "./benchmark_record.ts";
import { type CaseChoice, parseCases, PROJECT_FOLDER } from "./cases.ts";
import { COST_FIGURE, replaceBenchmarks } from "./document.ts";
import { chooseCores, describeMachine, machineSlug } from "./machine.ts";
import type { MachineRates } from "./machine_rates.ts";
import { measureCase, measurePrefill, measureSizes } from "./measure_cases.ts";
import { runOrThrow } from "./measured_process.ts";
import { type BenchSettings, processSettings } from "./settings.ts";
import { benchmarkMarkdown } from "./table.ts";

const COUNTED = { min: 1, max: 100 };
const command = createCommand(
  "bench",
  "Measure time and memory, beside the least possible and beside the Python peer.",
  [
    ["deno task bench", "four models, five runs each"],
    ["deno task bench --peer --python ~/venv/bin/python3", "in turn with PyTorch, same cores"],
    ["deno task bench --case q05b-24 --provider webgpu --peer --peer-device cuda", "on a GPU"],
    ["deno task bench --case none --sizes --append", "add cost against size to the record"],
    ["deno task bench --write-docs", "measure nothing; write docs/performance.md from the records"],
  ],
)
  .option(
    "--case <list>",
    "models: bundled, q05b-<blocks>; with -figures behind to draw; or none",
    "bundled,bundled-figures,q05b-4,q05b-24",
  )
  .addOption(
    integerOption("--runs <n>", "counted runs, after one more", { ...COUNTED, default: 5 }),
  )
  .addOption(threadsOption())
  .addOption(providerOption())
  .option("--exhaustive", "no exact shortcuts in the search, as the peer takes none")
  .option("--peer", "run the Python peer in turn")
  .addOption(
    integerOption("--peer-runs <n>", "counted runs of the peer (default: --runs)", COUNTED),
  )
  .option("--python <program>", "Python with torch", "python3")
  .option("--peer-device <name>", "where the peer computes, cpu or cuda", "cpu")
  .option("--perplexity [list]", "measure reading text too, with these models or those of --case")
  .option("--sizes", "measure cost against size too")
  .option("--out <file>", "the record (default: named after the machine, in bench/records)")
  .option("--append", "keep what the record has and this run does not measure")
  .option("--write-docs", "write docs/performance.md and its figure from bench/records");

interface Options extends SharedOptions {
  readonly case: string;
  readonly runs: number;
  readonly threads?: number;
  readonly provider: string;
  readonly exhaustive?: boolean;
  readonly peer?: boolean;
  readonly peerRuns?: number;
  readonly python: string;
  readonly peerDevice: string;
  readonly perplexity?: true | string;
  readonly sizes?: boolean;
  readonly out?: string;
  readonly append?: boolean;
  readonly writeDocs?: boolean;
}

/** Load average, in busy processors, from which on times are not worth keeping. */
const BUSY_LOAD = 0.5;
const RECORDS_FOLDER = join(PROJECT_FOLDER, "bench", "records");

/** The rates, measured by a process on the same cores. */
async function measureMachine(settings: BenchSettings): Promise<MachineRates> {
  const out = join(settings.scratch, "rates.json");
  const script = join(PROJECT_FOLDER, "bench", "machine_rates.ts");
  const threads = ["--threads", String(settings.threads)];
  await runOrThrow(
    [Deno.execPath(), "run", "-A", script, ...threads, "--out", out],
    processSettings(settings, PROJECT_FOLDER),
  );
  return JSON.parse(await Deno.readTextFile(out));
}

async function emptyRecord(settings: BenchSettings): Promise<BenchmarkRecord> {
  const { provider, threads, exhaustive } = settings;
  const [load] = Deno.loadavg() as [number];
  const run = { ...await describeRun({ provider, threads }), load_average: load };
  if (load > BUSY_LOAD) settings.say(`other programs are busy here (load ${load}): times will lie`);
  return {
    schema: "awq-diag-deno/benchmark",
    version: 1,
    machine: await describeMachine(run),
    settings: { provider, threads, exhaustive, pinned: settings.cores !== undefined },
    rates: await measureMachine(settings),
    cases: [],
    prefill: [],
    sizes: null,
    run,
  };
}

/** Measures what was asked for; every part is handed over as soon as it is there. */
async function* measureAll(
  cases: readonly CaseChoice[],
  texts: readonly CaseChoice[],
  options: Options,
  settings: BenchSettings,
  empty: BenchmarkRecord,
): AsyncGenerator<Partial<BenchmarkRecord>> {
  for (const choice of cases) {
    const entry = await measureCase(choice, settings, empty.rates);
    settings.say(`${choice.name}: ${entry.measured.wall_seconds.median.toFixed(2)} s`);
    yield { cases: [entry] };
  }
  for (const model of new Set(texts.map(({ model }) => model))) {
    const entry = await measurePrefill(model, settings);
    settings.say(`${model}: ${entry.tokens_per_second} tokens/s`);
    yield { prefill: [entry] };
  }
  if (options.sizes === true) yield { sizes: await measureSizes(settings) };
}

/** A later part is written at once, so that a run that is cut off leaves what it has measured. */
async function runBenchmark(options: Options, settings: BenchSettings): Promise<BenchmarkRecord> {
  const { perplexity = "none" } = options;
  const cases = parseCases(options.case);
  const texts = perplexity === true ? cases : parseCases(perplexity);
  const empty = await emptyRecord(settings);
  const out = options.out ??
    join(RECORDS_FOLDER, `${machineSlug(empty.machine, empty.settings)}.json`);
  const earlier = options.append === true ? await readBenchmark(out) : null;
  let record = earlier === null ? empty : mergeBenchmarks(earlier, empty);
  for await (const part of measureAll(cases, texts, options, settings, empty)) {
    record = mergeBenchmarks(record, { ...empty, ...part });
    await writeBenchmark(out, record);
  }
  settings.say(`wrote ${out}`);
  return record;
}

async function settingsOf(options: Options, scratch: string): Promise<BenchSettings> {
  const { provider, runs, python, peerDevice, quiet } = options;
  const threads = options.threads ?? navigator.hardwareConcurrency;
  return {
    ...{ provider, threads, runs, python, peerDevice, scratch },
    exhaustive: options.exhaustive === true,
    cores: await chooseCores(threads),
    peerRuns: options.peer === true ? options.peerRuns ?? runs : 0,
    say: (line) => quiet === true || console.error(`bench: ${line}`),
  };
}

async function allRecords(): Promise<readonly BenchmarkRecord[]> {
  await Deno.mkdir(RECORDS_FOLDER, { recursive: true });
  const names = [...Deno.readDirSync(RECORDS_FOLDER)].map(({ name }) => name)
    .filter((name) => name.endsWith(".json")).sort();
  if (names.length === 0) {
    throw new AwqDiagError(
      `Cannot write benchmarks: there is no record in "${RECORDS_FOLDER}", run deno task bench first`,
    );
  }
  const records = await Promise.all(names.map((name) => readBenchmark(join(RECORDS_FOLDER, name))));
  return records.filter((record) => record !== null);
}

/** Draws the figure of the first record that has sizes; undefined if none has. */
async function drawCost(records: readonly BenchmarkRecord[]): Promise<string | undefined> {
  const sized = records.find((record) => record.sizes !== null);
  if (sized === undefined) return;
  // Only now, so that nothing else waits for the chart libraries.
  const { costChart } = await import("./cost_chart.ts");
  const { saveFigure } = await import("../lib/render/save_figures.ts");
  const folder = join(PROJECT_FOLDER, "docs", "figures");
  return await saveFigure(folder, "cost_vs_size", costChart(sized), replaceFile);
}

async function writeDocs(): Promise<readonly string[]> {
  const records = await allRecords();
  const figure = await drawCost(records);
  const path = join(PROJECT_FOLDER, "docs", "performance.md");
  const parts = [benchmarkMarkdown(records), ...(figure === undefined ? [] : [COST_FIGURE])];
  const text = replaceBenchmarks(await Deno.readTextFile(path), parts.join("\n\n"));
  await replaceFile(path, new TextEncoder().encode(text));
  return figure === undefined ? [path] : [path, figure];
}

export async function bench(args: string[]): Promise<void> {
  const options = command.parse(args, { from: "user" }).opts<Options>();
  if (options.writeDocs === true) {
    for (const path of await writeDocs()) console.log(path);
    return;
  }
  const scratch = await Deno.makeTempDir({ prefix: "awq-diag-bench-" });
  try {
    const record = await runBenchmark(options, await settingsOf(options, scratch));
    console.log(options.json === true ? JSON.stringify(record) : benchmarkMarkdown([record]));
  } finally {
    await Deno.remove(scratch, { recursive: true });
  }
}

if (import.meta.main) await runTask(bench);
