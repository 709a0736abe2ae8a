/**
 * The `channels` record, version 1: the per-channel arrays behind a diagnostic record.
 *
 * Arrays are little-endian float32 in base64 with their shape, so that a file of a few megabytes
 * holds what JSON numbers would need several times the room for.
 */

import { z } from "zod";
import { decodeFloat32Array, type EncodedFloat32Array } from "./float32_array.ts";
import { runSchema } from "./diagnostic.ts";
import { blockIndex, familyName, MOST_CHANNELS, nameSchema } from "./fields.ts";
import { tooManyLinears } from "./linear_count.ts";

/** Largest value of a channel; the largest float32 would leave no room for an axis. */
const LARGEST = 1e37;

/** An array of values from `least` on. */
const arrayFrom = (least: number) =>
  z.strictObject({
    dtype: z.literal("float32"),
    shape: z.array(z.int().nonnegative()).min(1).max(8)
      .describe("Its product is the number of values"),
    data: z.string().meta({ format: "base64", contentEncoding: "base64" })
      .describe("Values as little-endian IEEE 754 binary32, row after row, in base64"),
  }).describe("An array of float32 values").check(({ value, issues }) => {
    const message = issues.length > 0 ? null : arrayProblem(value, least);
    if (message === null) return;
    issues.push({ code: "custom", message, path: ["data"], input: value.shape });
  });

/** @ignore */
export const float32ArraySchema = arrayFrom(-LARGEST);

function arrayProblem(array: EncodedFloat32Array, least: number): string | null {
  const wanted = 4 * array.shape.reduce((product, size) => product * size, 1);
  // Told by its length, so that what is too long is not decoded.
  const bytes = array.data.length / 4 * 3 - /={0,2}$/.exec(array.data.slice(-2))![0].length;
  if (bytes !== wanted) return `has ${bytes} bytes, its shape needs ${wanted}`;
  try {
    const values = decodeFloat32Array(array);
    const broken = values.findIndex((value) => !(value >= least && value <= LARGEST));
    if (broken === -1) return null;
    return `value ${broken} is ${values[broken]}, wanted a number from ${least} to ${LARGEST}`;
  } catch {
    return "is no base64";
  }
}

const perChannel = (meaning: string, least = 0) => arrayFrom(least).describe(meaning);

/**
 * One value per input channel (docs/method.md#channel-statistics).
 *
 * @ignore
 */
export const linearChannelsSchema = z.strictObject({
  module_type: familyName.describe("Module family, the last part of the name, such as down_proj"),
  layer_idx: blockIndex.describe("Decoder block, from 0"),
  channel_magnitude: perChannel("Mean of |x| over tokens, averaged over sequences"),
  channel_variance: perChannel("Unbiased variance of x over tokens, averaged over sequences"),
  channel_max: perChannel("Largest |x|"),
  kurtosis: perChannel("Excess kurtosis of x over tokens, averaged over sequences", -LARGEST),
  outlier_ratio: perChannel("Fraction of tokens beyond outlier_sigma, averaged over sequences"),
  channel_magnitude_pooled: perChannel("Mean of |x| over all tokens at once"),
  channel_variance_pooled: perChannel("Population variance of x over all tokens at once"),
  channel_max_pooled: perChannel("Largest |x| over all tokens at once"),
  kurtosis_pooled: perChannel("Excess kurtosis of x over all tokens at once", -LARGEST),
  outlier_ratio_pooled: perChannel("Fraction of all tokens beyond outlier_sigma"),
  weight_magnitude: perChannel("Mean over output channels of |W|"),
  importance: perChannel("weight_magnitude times channel_magnitude"),
}).describe("The arrays of one linear layer, one value per input channel").check(
  ({ value, issues }) => {
    if (issues.length > 0) return;
    const [channels] = value.importance.shape;
    for (const [key, array] of Object.entries(value)) {
      if (typeof array !== "object") continue;
      const { shape: [size], shape } = array;
      const fits = shape.length === 1 && size === channels && size! >= 1 && size! <= MOST_CHANNELS;
      if (fits) continue;
      const message = `is [${
        shape.slice(0, 4)
      }], wanted one axis of 1 to ${MOST_CHANNELS} channels, as importance has`;
      issues.push({ code: "custom", message, path: [key, "shape"], input: shape });
    }
  },
);

/** @ignore */
export const channelsSchema = z.strictObject({
  schema: z.literal("awq-diag/channels"),
  version: z.literal(1),
  model: nameSchema.describe("Repository name or folder of the model"),
  layers: z.record(nameSchema, linearChannelsSchema)
    .describe(
      "Per linear layer, by the checkpoint's module name, in the order of the forward pass",
    ),
  run: runSchema,
}).describe("The per-channel arrays behind a diagnostic record").check(({ value, issues }) => {
  const message = issues.length > 0 ? null : tooManyLinears(value.layers);
  if (message !== null) issues.push({ code: "custom", message, path: ["layers"], input: value });
});

/** The arrays of one linear as they stand in a record. */
export type LinearChannels = ReturnType<typeof linearChannelsSchema.parse>;
/** The per-channel arrays of one model. */
export type ChannelsRecord = ReturnType<typeof channelsSchema.parse>;
