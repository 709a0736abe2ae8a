/**
 * The `channels` record, version 1: the per-channel arrays behind a diagnostic record.
 *
 * Arrays are little-endian float32 in base64 with their shape, so that a file of a few megabytes
 * holds what JSON numbers would need ten times the room for.
 *
 * @module
 */

import { z } from "zod";
import { runSchema } from "./diagnostic.ts";

/** A float32 array: values little-endian in base64, `shape` multiplies up to their number. */
export const float32ArraySchema = z.strictObject({
  dtype: z.literal("float32"),
  shape: z.array(z.int().nonnegative()).min(1),
  data: z.base64(),
});

/** The arrays of one linear layer, one value per input channel; names as in design.md section 4. */
export const channelLayerSchema = z.strictObject({
  module_type: z.string(),
  layer_idx: z.int().nonnegative(),
  channel_magnitude: float32ArraySchema,
  channel_variance: float32ArraySchema,
  channel_max: float32ArraySchema,
  kurtosis: float32ArraySchema,
  outlier_ratio: float32ArraySchema,
  channel_magnitude_pooled: float32ArraySchema,
  channel_variance_pooled: float32ArraySchema,
  channel_max_pooled: float32ArraySchema,
  kurtosis_pooled: float32ArraySchema,
  outlier_ratio_pooled: float32ArraySchema,
  /** Mean over output channels of |W|. */
  weight_magnitude: float32ArraySchema,
  /** `weight_magnitude` times `channel_magnitude`. */
  importance: float32ArraySchema,
});

/** A channels record, version 1. */
export const channelsSchema = z.strictObject({
  schema: z.literal("awq-diag/channels"),
  version: z.literal(1),
  model: z.string().min(1),
  layers: z.record(z.string(), channelLayerSchema),
  run: runSchema,
});

/** A float32 array as it stands in a record. */
export type EncodedFloat32Array = z.infer<typeof float32ArraySchema>;
/** The arrays of one layer as they stand in a record. */
export type ChannelLayer = z.infer<typeof channelLayerSchema>;
/** The per-channel arrays of one model. */
export type ChannelsRecord = z.infer<typeof channelsSchema>;
