/**
 * The per-channel arrays of a model made small enough for a page: one grid of layers by columns
 * per module family and metric.
 */

import type { ChannelsRecord, LinearChannels } from "../record/channels.ts";
import { decodeFloat32Array } from "../record/float32_array.ts";
import { poolPeaks } from "./pool_peaks.ts";

/** Columns a surface has at most. */
export const SURFACE_COLUMNS = 512;

/** What the surfaces of a page can show, each a key of a channels record's layer. */
export const SURFACE_METRICS = [
  "importance",
  "channel_magnitude",
  "weight_magnitude",
  "kurtosis",
] as const;

/** A metric that a surface can show. */
export type SurfaceMetric = typeof SURFACE_METRICS[number];

/** One metric of one family, layer after layer. */
export interface SurfaceGrid {
  /** Peaks, float32 little-endian in base64, [layers, columns]; NaN where there is no channel. */
  readonly values: string;
  /** Channel of each peak, counted from its column's first; uint16 little-endian in base64. */
  readonly offsets: string;
}

/** The surfaces of one module family. */
export interface FamilySurface {
  /** Block index of each row, in the record's order. */
  readonly layers: number[];
  /** Columns of each grid. */
  readonly columns: number;
  /** Input channels of the family's widest layer, which span the columns. */
  readonly width: number;
  /** The grids. */
  readonly metrics: Record<SurfaceMetric, SurfaceGrid>;
}

/** Pools a channels record into the surfaces of a page. */
export function buildSurfaces(record: ChannelsRecord): Record<string, FamilySurface> {
  const families = Map.groupBy(Object.values(record.layers), (layer) => layer.module_type);
  return Object.fromEntries(
    [...families].map(([family, layers]) => [family, buildFamily(layers)]),
  );
}

function buildFamily(layers: LinearChannels[]): FamilySurface {
  const width = Math.max(...layers.map((layer) => layer.importance.shape[0]!));
  const columns = Math.max(1, Math.min(SURFACE_COLUMNS, width));
  const metrics = Object.fromEntries(
    SURFACE_METRICS.map((metric) => [
      metric,
      buildGrid(layers.map((layer) => decodeFloat32Array(layer[metric])), columns, width),
    ]),
  ) as Record<SurfaceMetric, SurfaceGrid>;
  return { layers: layers.map((layer) => layer.layer_idx), columns, width, metrics };
}

function buildGrid(rows: Float32Array[], columns: number, width: number): SurfaceGrid {
  const values = new Float32Array(rows.length * columns).fill(NaN);
  const offsets = new Uint16Array(rows.length * columns);
  rows.forEach((row, index) => {
    // A narrower layer keeps the family's columns and leaves the last ones empty.
    const padded = new Float32Array(width).fill(NaN);
    padded.set(row);
    const peaks = poolPeaks(padded, columns);
    values.set(peaks.values, index * columns);
    const starts = (column: number) => Math.floor(column * width / columns);
    offsets.set(peaks.channels.map((channel, c) => channel - starts(c)), index * columns);
  });
  return { values: toBase64(values), offsets: toBase64(offsets) };
}

function toBase64(array: Float32Array | Uint16Array): string {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength).toBase64();
}
