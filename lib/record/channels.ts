/**
 * The `channels` record, version 1: the per-channel arrays behind a diagnostic record.
 *
 * Arrays are little-endian float32 in base64 with their shape, so that a file of a few megabytes
 * holds what JSON numbers would need several times the room for.
 */

import { z } from "zod";
import { runSchema } from "./diagnostic.ts";

/** @ignore */
export const float32ArraySchema = z.strictObject({
  dtype: z.literal("float32"),
  shape: z.array(z.int().nonnegative()).min(1).describe("Its product is the number of values"),
  data: z.base64().describe("Values as little-endian IEEE 754 binary32, row after row, in base64"),
}).describe("An array of float32 values").check(({ value, issues }) => {
  const wanted = 4 * value.shape.reduce((product, size) => product * size, 1);
  const bytes = value.data.length / 4 * 3 - (/=*$/.exec(value.data)?.[0].length ?? 0);
  if (bytes !== wanted) {
    const message = `has ${bytes} bytes, its shape needs ${wanted}`;
    issues.push({ code: "custom", message, path: ["data"], input: value.shape });
  }
});

const perChannel = (meaning: string) => float32ArraySchema.describe(meaning);

/**
 * One value per input channel (docs/method.md#channel-statistics).
 *
 * @ignore
 */
export const linearChannelsSchema = z.strictObject({
  module_type: z.string().describe("Module family, the last part of the name, such as down_proj"),
  layer_idx: z.int().nonnegative().describe("Decoder block, from 0"),
  channel_magnitude: perChannel("Mean of |x| over tokens, averaged over sequences"),
  channel_variance: perChannel("Unbiased variance of x over tokens, averaged over sequences"),
  channel_max: perChannel("Largest |x|"),
  kurtosis: perChannel("Excess kurtosis of x over tokens, averaged over sequences"),
  outlier_ratio: perChannel("Fraction of tokens beyond outlier_sigma, averaged over sequences"),
  channel_magnitude_pooled: perChannel("Mean of |x| over all tokens at once"),
  channel_variance_pooled: perChannel("Population variance of x over all tokens at once"),
  channel_max_pooled: perChannel("Largest |x| over all tokens at once"),
  kurtosis_pooled: perChannel("Excess kurtosis of x over all tokens at once"),
  outlier_ratio_pooled: perChannel("Fraction of all tokens beyond outlier_sigma"),
  weight_magnitude: perChannel("Mean over output channels of |W|"),
  importance: perChannel("weight_magnitude times channel_magnitude"),
}).describe("The arrays of one linear layer, one value per input channel");

/** @ignore */
export const channelsSchema = z.strictObject({
  schema: z.literal("awq-diag/channels"),
  version: z.literal(1),
  model: z.string().min(1).describe("Repository name or folder of the model"),
  layers: z.record(z.string(), linearChannelsSchema)
    .describe(
      "Per linear layer, by the checkpoint's module name, in the order of the forward pass",
    ),
  run: runSchema,
}).describe("The per-channel arrays behind a diagnostic record");

/** A float32 array as it stands in a record. */
export type EncodedFloat32Array = ReturnType<typeof float32ArraySchema.parse>;
/** The arrays of one linear as they stand in a record. */
export type LinearChannels = ReturnType<typeof linearChannelsSchema.parse>;
/** The per-channel arrays of one model. */
export type ChannelsRecord = ReturnType<typeof channelsSchema.parse>;
