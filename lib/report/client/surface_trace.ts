/** From a family's pooled arrays to what plotly.js draws: a surface over channel and block. */

import type { FamilySurface, SurfaceMetric } from "../surfaces.ts";
import { formatNumber, formatShort } from "../../num/format_number.ts";
import { logTicks } from "../../chart/ticks.ts";

/** A surface ready to draw. */
export interface SurfaceTrace {
  /** First channel of each column. */
  readonly x: number[];
  /** Block of each row. */
  readonly y: number[];
  /** Heights, row by row; `null` where there is no value. */
  readonly z: (number | null)[][];
  /** What the probe says at each point, row by row. */
  readonly text: string[][];
  /** Ticks of the height axis; `null` leaves them to the library. */
  readonly ticks: { readonly values: number[]; readonly labels: string[] } | null;
}

/** Decodes one metric of a family: its values and the channel of each, both [blocks, columns]. */
export function decodeSurface(surface: FamilySurface, metric: SurfaceMetric) {
  const { values, offsets } = surface.metrics[metric];
  const { columns, width } = surface;
  const starts = new Uint16Array(bytesOf(offsets).buffer);
  const channels = Uint32Array.from(
    starts,
    (offset, i) => Math.floor((i % columns) * width / columns) + offset,
  );
  return { values: new Float32Array(bytesOf(values).buffer), channels };
}

/**
 * Builds the trace of a surface. On a log scale heights are decimal logarithms; values that have
 * none stand at the lowest positive one. Excess kurtosis, which may be negative, becomes plain
 * kurtosis (3 more) first.
 */
export function buildSurfaceTrace(
  surface: FamilySurface,
  metric: SurfaceMetric,
  log: boolean,
): SurfaceTrace {
  const { values, channels } = decodeSurface(surface, metric);
  const { blocks, columns, width } = surface;
  const heights = log ? logHeights(values, metric) : [...values];
  const rows = <T>(cell: (index: number) => T): T[][] =>
    blocks.map((_, row) => Array.from({ length: columns }, (_, c) => cell(row * columns + c)));
  const trace = {
    x: Array.from({ length: columns }, (_, column) => Math.floor(column * width / columns)),
    y: blocks,
    z: rows((i) => Number.isFinite(heights[i]) ? heights[i]! : null),
    text: rows((i) =>
      probeText(blocks[Math.floor(i / columns)]!, channels[i]!, metric, values[i]!)
    ),
    ticks: log ? heightTicks(heights) : null,
  };
  return blocks.length === 1 ? ribbon(trace) : trace;
}

/** What the probe says of a point. */
export function probeText(block: number, channel: number, metric: string, value: number): string {
  return `layer ${block}, channel ${channel}: ${metric.replaceAll("_", " ")} ${
    formatNumber(value)
  }`;
}

function logHeights(values: Float32Array, metric: SurfaceMetric): number[] {
  const shifted = Array.from(values, (value) => metric === "kurtosis" ? value + 3 : value);
  const lowest = shifted.reduce((low, value) => value > 0 && value < low ? value : low, Infinity);
  return shifted.map((value) => Math.log10(value > 0 || Number.isNaN(value) ? value : lowest));
}

function heightTicks(heights: number[]): SurfaceTrace["ticks"] {
  const finite = heights.filter(Number.isFinite);
  if (finite.length === 0) return null;
  const low = finite.reduce((a, b) => Math.min(a, b));
  const high = finite.reduce((a, b) => Math.max(a, b));
  const ticks = logTicks(10 ** low, 10 ** Math.max(high, low + 0.01));
  return { values: ticks.map(Math.log10), labels: ticks.map(formatShort) };
}

/** One row twice, half a block to either side. */
function ribbon(trace: SurfaceTrace): SurfaceTrace {
  const [block] = trace.y as [number];
  const twice = <T>(rows: T[]): T[] => [...rows, ...rows];
  return { ...trace, y: [block - 0.5, block + 0.5], z: twice(trace.z), text: twice(trace.text) };
}

function bytesOf(base64: string): Uint8Array {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}
