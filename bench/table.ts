/** Benchmark records as Markdown tables. Pure. */

import { formatBytes } from "../lib/cli/format.ts";
import { linearFit } from "../lib/stats/linear_fit.ts";
import type {
  BenchmarkCase,
  BenchmarkRecord,
  Measurement,
  Prefill,
  Spread,
} from "./benchmark_record.ts";

/** Stages in the order of a run; others follow. */
const STAGE_ORDER = [
  ...["start", "open", "hash", "read", "forward", "statistics", "search", "write", "rest"],
];

const NONE = "–";

/** Three digits: more would be noise. */
function digits(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3);
}

/** Seconds that are too short for three digits are not worth them. */
function seconds(value: number | undefined): string {
  if (value === undefined) return NONE;
  return value < 0.1 ? value.toFixed(2) : digits(value);
}

function withEnds({ median, min, max }: Spread, text: (value: number) => string): string {
  return min === max ? text(median) : `${text(median)} (${text(min)}–${text(max)})`;
}

/** Rows of cells as Markdown; the first column to the left, numbers to the right. */
function markdownTable(header: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  const rule = header.map((_, i) => i === 0 ? "---" : "---:");
  return [line(header), line(rule), ...rows.map(line)];
}

/** The machine of a record and the settings of its runs in a line. */
export function machineLine({ machine, settings }: BenchmarkRecord): string {
  const cores = `${settings.threads} of ${machine.cores} cores`;
  const gpu = machine.gpu === null ? [] : [machine.gpu];
  return [machine.cpu, cores, formatBytes(machine.memory_bytes), ...gpu].join(", ");
}

function settingsLine({ settings, rates, run }: BenchmarkRecord): string {
  const versions = Object.entries(run.versions ?? {})
    .filter(([name]) => name === "deno" || name === "onnxruntime-node")
    .map(([name, version]) => `${name} ${version}`);
  const gemm = `${digits(2 * rates.gemm_giga_multiply_adds_per_second)} GFLOP/s`;
  const memory = `${digits(rates.memory_gigabytes_per_second)} GB/s`;
  return [
    `${run.generated_utc.slice(0, 10)}, commit ${run.git_commit?.slice(0, 7) ?? "unknown"}`,
    ...versions,
    `provider ${settings.provider}`,
    ...(settings.exhaustive ? ["no exact shortcuts (--exhaustive)"] : []),
    `${settings.pinned ? "pinned to as many cores as threads" : "not pinned"}`,
    `float32 matrix product ${gemm}, memory ${memory}`,
  ].join("; ") + ".";
}

function floorCell(seen: number | undefined, floor: number | undefined): string {
  if (seen === undefined || floor === undefined || seen === 0) return NONE;
  return `${seconds(floor)} (${Math.round(100 * floor / seen)} %)`;
}

function mebibytes(measured: Measurement): string {
  const peak = measured.peak_anonymous_mib;
  return peak === null ? NONE : peak.median.toFixed(0);
}

function timesCell(ratio: number | undefined): string {
  return ratio === undefined ? NONE : `${digits(ratio)} ×`;
}

function caseRow({ name, measured, floor, peer, provider }: BenchmarkCase): string[] {
  const search = measured.stages["search"]?.median;
  return [
    `${name}, ${provider}`,
    withEnds(measured.wall_seconds, seconds),
    seconds(search),
    floorCell(search, floor?.search_seconds),
    mebibytes(measured),
    peer === null ? NONE : withEnds(peer.measured.wall_seconds, seconds),
    timesCell(peer?.ratios["wall"]),
    timesCell(peer?.ratios["search"]),
    peer === null ? NONE : mebibytes(peer.measured),
  ];
}

function caseTable(cases: readonly BenchmarkCase[]): string[] {
  if (cases.length === 0) return [];
  const header = [
    "`diagnose`",
    "seconds",
    "search",
    "its floor",
    "MiB",
    "peer",
    "peer / ours",
    "in the search",
    "peer MiB",
  ];
  return ["", ...markdownTable(header, cases.map(caseRow))];
}

/** Seconds of every stage, ours above the peer's; the floor of reading at the end. */
function stageTable(cases: readonly BenchmarkCase[]): string[] {
  if (cases.length === 0) return [];
  const rows = cases.flatMap(({ name, measured, peer }) => [
    { title: name, measured },
    ...(peer === null ? [] : [{ title: `${name}, peer`, measured: peer.measured }]),
  ]);
  const seen = new Set(rows.flatMap(({ measured }) => Object.keys(measured.stages)));
  const stages = [...new Set([...STAGE_ORDER, ...seen])].filter((stage) => seen.has(stage));
  const floors = cases.flatMap(({ name, figures, floor, measured }) =>
    floor === null || figures ? [] : [
      `${name} ${(1000 * floor.read_seconds).toFixed(1)} ms against ${
        seconds((measured.stages["hash"]?.median ?? 0) + (measured.stages["read"]?.median ?? 0))
      } s`,
    ]
  );
  return [
    "",
    ...markdownTable(
      ["seconds by stage", ...stages],
      rows.map(({ title, measured }) => [
        title,
        ...stages.map((stage) => seconds(measured.stages[stage]?.median)),
      ]),
    ),
    ...(floors.length === 0 ? [] : [
      "",
      `One reading of the checkpoint at the speed of memory, against hash and read: ${
        floors.join("; ")
      }.`,
    ]),
  ];
}

function prefillRow({ name, provider, measured, tokens_per_second, peer }: Prefill): string[] {
  return [
    `${name}, ${provider}`,
    tokens_per_second.toFixed(0),
    seconds(measured.stages["read"]?.median),
    seconds(measured.stages["forward"]?.median),
    seconds(measured.stages["score"]?.median),
    peer === null ? NONE : peer.tokens_per_second.toFixed(0),
    seconds(peer?.measured.stages["forward"]?.median),
    seconds(peer?.measured.stages["score"]?.median),
    peer === null ? NONE : timesCell(tokens_per_second / peer.tokens_per_second),
    timesCell(peer?.ratios["forward"]),
    timesCell(peer?.ratios["score"]),
  ];
}

function prefillTable(entries: readonly Prefill[]): string[] {
  const [first] = entries;
  if (first === undefined) return [];
  const header = [
    `reading ${first.windows} windows of ${first.window}`,
    "tokens/s",
    "read",
    "forward",
    "score",
    "peer tokens/s",
    "peer forward",
    "peer score",
    "ours / peer",
    "in forward",
    "in score",
  ];
  return ["", ...markdownTable(header, entries.map(prefillRow))];
}

/**
 * The power of size that cost grows with: slope of the line through the points on logarithmic axes.
 */
export function growthPower(points: readonly (readonly [size: number, cost: number])[]): number {
  const logs = (i: 0 | 1) => points.map((point) => Math.log(point[i]));
  return linearFit(logs(0), logs(1)).slope;
}

function sizeTable(sizes: BenchmarkRecord["sizes"]): string[] {
  if (sizes === null) return [];
  const rows = Object.entries(sizes).map(([part, points]) => {
    const costs = points.map((p) => [p.size, p.search_seconds.median] as const);
    return [
      part,
      points.map((point) => point.size).join(", "),
      points.map((point) => seconds(point.search_seconds.median)).join(", "),
      growthPower(costs).toFixed(2),
    ];
  });
  const header = ["what grows", "sizes", "search, seconds", "grows with the power"];
  return ["", ...markdownTable(header, rows)];
}

function agreementLine({ cases, prefill }: BenchmarkRecord): string[] {
  const peers = [...cases, ...prefill].flatMap(({ peer }) => peer === null ? [] : [peer]);
  const [first] = peers;
  if (first === undefined) return [];
  const compared = peers.reduce((sum, { agreement }) => sum + agreement.compared, 0);
  const worst = Math.max(...peers.map(({ agreement }) => agreement.worst_relative_difference));
  const beyond = peers.reduce((sum, { agreement }) => sum + agreement.beyond_tolerance, 0);
  const versions = Object.entries(first.versions).map(([name, version]) => `${name} ${version}`);
  return [
    "",
    [
      `Peer: ${versions.join(", ")}.`,
      `Both give the same results: of ${compared} numbers compared the worst differs by`,
      `${worst.toExponential(1)}, ${beyond} by more than ${first.agreement.tolerance}.`,
    ].join(" "),
  ];
}

/** Sets benchmark records as Markdown: a section per record. */
export function benchmarkMarkdown(records: readonly BenchmarkRecord[]): string {
  return records.map((record) =>
    [
      `### ${machineLine(record)}`,
      "",
      settingsLine(record),
      ...caseTable(record.cases),
      ...stageTable(record.cases),
      ...prefillTable(record.prefill),
      ...sizeTable(record.sizes),
      ...agreementLine(record),
    ].join("\n")
  ).join("\n\n");
}
