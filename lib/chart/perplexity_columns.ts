/** The columns of figure `perplexity`: what is measured of each version, as rows and axes. */

import { formatFixed, formatKeepingZeros, formatShort } from "../num/format_number.ts";
import type { LossDifference, PerplexityRecord, StrategyScore } from "../record/perplexity.ts";
import { QUANTIZED_STRATEGIES, type QuantizedStrategy } from "../record/strategies.ts";
import type { DotAxis, DotRow } from "./dot_panel.ts";
import { METHODS } from "./theme.ts";
import { linearTicks, logTicks } from "./ticks.ts";

/** One quantity: its panel for the records of each bit width. */
export interface PerplexityColumn {
  readonly heading: string;
  readonly title: string;
  /** Rows of the panel of one record. */
  readonly rows: (record: PerplexityRecord) => DotRow[];
  /** Value axis of the panel of one record. */
  readonly axis: (record: PerplexityRecord) => Omit<DotAxis, "heading" | "title" | "rows">;
}

/** What a column shows of one version. */
type Shown = Pick<DotRow, "value" | "interval" | "text" | "hollow">;

/** The quantized versions of a model that a record holds, in the order to show them. */
export function quantizedVersions({ ppl }: Pick<PerplexityRecord, "ppl">): QuantizedStrategy[] {
  return QUANTIZED_STRATEGIES.filter((name) => ppl[name] !== undefined);
}

/**
 * The columns that some record has values for. The axes of perplexity, KL divergence and agreement
 * are common to all bit widths; those of the difference are not, for it shrinks with every bit.
 */
export function perplexityColumns(records: readonly PerplexityRecord[]): PerplexityColumn[] {
  const scores = records.flatMap((record) =>
    quantizedVersions(record).flatMap((version) => record.strategies?.[version] ?? [])
  );
  return [
    perplexityColumn(records),
    ...(scores.length > 0 ? [divergenceColumn(scores), agreementColumn(scores)] : []),
    ...(scores.some(({ vs_rtn }) => vs_rtn !== null) ? [differenceColumn()] : []),
  ];
}

function perplexityColumn(records: readonly PerplexityRecord[]): PerplexityColumn {
  const domain = logDomain(records.flatMap(({ ppl }) => Object.values(ppl)), 1.03);
  const [unquantized] = records.flatMap(({ ppl }) => ppl.fp16 ?? []);
  return {
    heading: unquantized === undefined
      ? "Perplexity"
      : `Perplexity (dashes: unquantized, ${formatKeepingZeros(unquantized, 4)})`,
    title: "perplexity (log scale)",
    rows: rowsOf(({ ppl }, version) => ({
      value: ppl[version]!,
      text: formatKeepingZeros(ppl[version]!, 4),
    })),
    axis: ({ ppl }) => ({
      scale: "log",
      domain,
      ticks: logTicks(...domain),
      ...(ppl.fp16 === undefined ? {} : { reference: { value: ppl.fp16, dash: [4, 3] } }),
      width: 230,
    }),
  };
}

function divergenceColumn(scores: readonly StrategyScore[]): PerplexityColumn {
  const positive = scores.map(({ kl }) => kl).filter((kl) => kl > 0);
  const domain = logDomain(positive.length > 0 ? positive : [1], 1.15);
  return {
    heading: "KL from unquantized",
    title: "nats (log scale)",
    rows: rowsOf(
      scored(({ kl }) => ({ value: kl > 0 ? kl : null, text: formatKeepingZeros(kl, 3) })),
    ),
    axis: () => ({
      scale: "log",
      domain,
      ticks: logTicks(...domain),
      width: 150,
    }),
  };
}

function agreementColumn(scores: readonly StrategyScore[]): PerplexityColumn {
  // An axis needs a length where all agree, and ticks of three digits.
  const lowest = Math.min(99, ...scores.map(({ top1_agreement }) => 100 * top1_agreement));
  const domain = [Math.max(0, lowest - 0.06 * (100 - lowest)), 100] as const;
  return {
    heading: "Top-1 agreement",
    title: "share of tokens (%)",
    rows: rowsOf(scored(({ top1_agreement }) => ({
      value: 100 * top1_agreement,
      text: `${(100 * top1_agreement).toFixed(1)} %`,
    }))),
    axis: () => ({
      scale: "linear",
      domain,
      ticks: linearTicks(...domain),
      width: 150,
    }),
  };
}

function differenceColumn(): PerplexityColumn {
  return {
    heading: "Log-loss against plain rounding (hollow: interval holds 0)",
    title: "nats per token, 95 % (left: better)",
    rows: (record) => {
      const decimals = decimalsOf(intervalsOf(record));
      return rowsOf(scored(({ vs_rtn }, version) => shownDifference(vs_rtn, version, decimals)))(
        record,
      );
    },
    axis: (record) => {
      const domain = domainAroundZero(differencesOf(record));
      const ticks = linearTicks(...domain);
      return {
        scale: "linear",
        domain,
        ticks,
        reference: { value: 0, dash: [1, 0] },
        width: 230,
      };
    },
  };
}

function shownDifference(
  difference: LossDifference | null,
  version: QuantizedStrategy,
  decimals: number,
): Shown {
  if (difference === null) {
    return version === "rtn" ? { value: 0, text: "reference" } : { value: null, text: "not run" };
  }
  const { nats_per_token: value, ci95: [low, high] } = difference;
  const number = (x: number) => signed(x, decimals);
  return {
    value,
    interval: [low, high],
    text: `${number(value)}  [${number(low)}, ${number(high)}]`,
    hollow: low <= 0 && high >= 0,
  };
}

/** Rows with name and look, from what a column shows of each version. */
function rowsOf(
  show: (record: PerplexityRecord, version: QuantizedStrategy) => Shown,
): (record: PerplexityRecord) => DotRow[] {
  return (record) =>
    quantizedVersions(record).map((version) => ({
      name: versionName(record, version),
      ...(version === "rtn" ? METHODS.RTN : METHODS.AWQ),
      ...show(record, version),
    }));
}

/** As `show`; a version without a score, as all in AWQ-Diag's files, has an empty row. */
function scored(show: (score: StrategyScore, version: QuantizedStrategy) => Shown) {
  return ({ strategies }: PerplexityRecord, version: QuantizedStrategy): Shown => {
    const score = strategies?.[version];
    return score ? show(score, version) : { value: null, text: "" };
  };
}

/** Versions, as a reader says them. */
function versionName({ const_alpha }: PerplexityRecord, version: QuantizedStrategy): string {
  const names: Readonly<Record<QuantizedStrategy, string>> = {
    rtn: "plain rounding",
    const_awq: const_alpha === null ? "one alpha" : `one alpha, ${formatShort(const_alpha)}`,
    block_awq: "search per input",
    search_awq: "search per layer",
    official_awq: "llm-awq's search",
  };
  return names[version];
}

function intervalsOf(record: PerplexityRecord): (readonly [number, number])[] {
  return quantizedVersions(record).flatMap((version) => {
    const difference = record.strategies?.[version]?.vs_rtn;
    return difference ? [difference.ci95] : [];
  });
}

/** Every number that the column of differences draws. */
function differencesOf(record: PerplexityRecord): number[] {
  return quantizedVersions(record).flatMap((version) => {
    const difference = record.strategies?.[version]?.vs_rtn;
    return difference ? [difference.nats_per_token, ...difference.ci95] : [];
  });
}

/**
 * Room at both ends; a factor, for a log scale, and at least `least`: from 1.03 on, ticks of three
 * digits tell its parts apart.
 */
function logDomain(values: readonly number[], least: number): [number, number] {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const room = Math.max(least, (high / low) ** 0.06);
  return [low / room, Math.min(high * room, Number.MAX_VALUE)];
}

function domainAroundZero(values: readonly number[]): [number, number] {
  const [low, high] = [Math.min(0, ...values), Math.max(0, ...values)];
  // Where all is 0, any width will do.
  const room = 0.06 * (high - low) || 0.001;
  return [low - room, high + room];
}

/** Decimals that show two digits of the widest interval. */
function decimalsOf(intervals: readonly (readonly [number, number])[]): number {
  const widest = Math.max(0, ...intervals.map(([low, high]) => high - low));
  return Math.min(6, Math.max(2, 1 - Math.floor(Math.log10(widest || 1))));
}

function signed(value: number, decimals: number): string {
  const text = formatFixed(value, decimals);
  return /[1-9]/.test(text) ? text : text.replace("−", "");
}
