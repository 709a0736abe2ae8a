/**
 * The per-channel arrays of a model made small enough for a page: one grid of blocks by columns per
 * module family and metric.
 */

import type { ChannelsRecord, LinearChannels } from "../record/channels.ts";
import { decodeFloat32Array } from "../record/float32_array.ts";

/** Columns a surface has at most. */
export const SURFACE_COLUMNS = 512;

/** What a surface can show, each a key of a channels record's linear. */
export const SURFACE_METRICS = [
  "importance",
  "channel_magnitude",
  "weight_magnitude",
  "kurtosis",
] as const;

export type SurfaceMetric = typeof SURFACE_METRICS[number];

/** One metric of one family, row by row. */
export interface SurfaceGrid {
  /** Peaks, float32 little-endian in base64, [blocks, columns]; NaN where there is no channel. */
  readonly values: string;
  /** Channel of each peak, counted from its column's first; uint16 little-endian in base64. */
  readonly offsets: string;
}

/** The surfaces of one module family. */
export interface FamilySurface {
  /** Block of each row, in the record's order. */
  readonly blocks: number[];
  readonly columns: number;
  /** Input channels of the family's widest linear, which span the columns. */
  readonly width: number;
  readonly metrics: Record<SurfaceMetric, SurfaceGrid>;
}

/** Pools a channels record into the surfaces of a page, by module family. */
export function buildSurfaces(record: ChannelsRecord): Record<string, FamilySurface> {
  const families = Map.groupBy(Object.values(record.layers), (linear) => linear.module_type);
  return Object.fromEntries([...families].map(([family, linears]) => [family, build(linears)]));
}

function build(linears: LinearChannels[]): FamilySurface {
  const width = Math.max(...linears.map((linear) => linear.importance.shape[0]!));
  const columns = Math.max(1, Math.min(SURFACE_COLUMNS, width));
  const metrics = Object.fromEntries(
    SURFACE_METRICS.map((metric) => [
      metric,
      buildGrid(linears.map((linear) => decodeFloat32Array(linear[metric])), columns, width),
    ]),
  ) as Record<SurfaceMetric, SurfaceGrid>;
  return { blocks: linears.map((linear) => linear.layer_idx), columns, width, metrics };
}

function buildGrid(rows: Float32Array[], columns: number, width: number): SurfaceGrid {
  const values = new Float32Array(rows.length * columns).fill(NaN);
  const offsets = new Uint16Array(rows.length * columns);
  rows.forEach((row, index) => {
    // A narrower linear keeps the family's columns and leaves the last ones empty.
    const padded = new Float32Array(width).fill(NaN);
    padded.set(row);
    const peaks = poolPeaks(padded, columns);
    values.set(peaks.values, index * columns);
    const channels = peaks.channels.map((channel, c) => channel - firstChannel(c, columns, width));
    offsets.set(channels, index * columns);
  });
  return { values: toBase64(values), offsets: toBase64(offsets) };
}

/** The first of `width` channels that a column covers; where the next begins, it ends. */
function firstChannel(column: number, columns: number, width: number): number {
  return Math.floor(column * width / columns);
}

/**
 * Pools channels into columns by their largest finite value, and tells which channel that came from;
 * a column without one gets NaN and its first channel.
 */
export function poolPeaks(row: Float32Array, columns: number) {
  const width = Math.min(columns, row.length);
  const channels = Uint32Array.from({ length: width }, (_, column) => {
    const [start, end] = [column, column + 1].map((c) => firstChannel(c, width, row.length));
    return peakChannel(row, start!, end!);
  });
  const values = Float32Array.from(channels, (channel) => {
    const value = row[channel]!;
    return Number.isFinite(value) ? value : NaN;
  });
  return { values, channels };
}

/** The channel with the largest finite value in [start, end); `start` if none is finite. */
function peakChannel(row: Float32Array, start: number, end: number): number {
  let peak = -Infinity;
  let best = start;
  for (let channel = start; channel < end; channel++) {
    const value = row[channel]!;
    if (Number.isFinite(value) && value > peak) {
      peak = value;
      best = channel;
    }
  }
  return best;
}

function toBase64({ buffer }: Float32Array<ArrayBuffer> | Uint16Array<ArrayBuffer>): string {
  return new Uint8Array(buffer).toBase64();
}
