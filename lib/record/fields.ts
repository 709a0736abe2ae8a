/**
 * Values that several kinds of record hold, within the limits of what can be: whoever draws a record
 * relies on them.
 */

import { codePointText } from "../errors/shown_text.ts";
import { z } from "zod";

/** Decoder blocks of a model; the deepest published one has 126. */
export const MOST_BLOCKS = 512;
/** Linears of a record, and module families among them. */
export const MOST_LINEARS = 4096;
export const MOST_FAMILIES = 64;
/** Input channels of a linear. */
export const MOST_CHANNELS = 2 ** 20;
/** Points of an alpha grid, the most that `--alphas` takes. */
export const MOST_ALPHAS = 1001;
/** Resamples of a bootstrap, five times what this project draws. */
const MOST_RESAMPLES = 10_000;

/** Squares and sums of magnitudes between these are numbers, too. */
const LARGEST = 1e100;
const SMALLEST = 1e-100;

/** Characters that act on a terminal or are no text: controls, line breaks, overrides, half characters. */
const UNFIT = String.raw`\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069`;
const LONGEST_NAME = 300;

/** A name of a model, module, family or file. */
export const nameSchema = z.string().min(1).max(LONGEST_NAME)
  .regex(new RegExp(`^[^${UNFIT}]*$`, "u"), "a name has no control characters")
  .refine((name) => name !== "__proto__", "__proto__ names nothing");

/** A module family. What every object of JavaScript has by that name already, Vega does not draw. */
export const familyName = nameSchema.refine((name) => !(name in {}), "no module has this name");

/** A name that a record may hold: what it may not is written as `\u{..}`, its end is cut. */
export function recordName(text: string): string {
  return text.replace(new RegExp(`[${UNFIT}]`, "gu"), codePointText)
    .slice(0, LONGEST_NAME).replace(/[\ud800-\udbff]$/, "");
}

/** A measured number. */
export const finite = z.number().min(-LARGEST).max(LARGEST)
  .refine((value) => value === 0 || Math.abs(value) >= SMALLEST, "closer to 0 than a measurement");
/** A measured number that has no sign. */
export const ratio = finite.nonnegative();
/** An error over the smallest of several errors, itself among them. */
export const reduction = finite.min(1 - 1e-6);
/** A share of 1 or of 100, which rounding may overshoot. */
export const share = z.number().min(0).max(1 + 1e-6);
export const percentage = z.number().min(0).max(100 + 1e-4);
/** Spearman's rho and a p-value; the latter may be too small for any other number. */
export const correlation = z.number().min(-1 - 1e-6).max(1 + 1e-6);
export const pValue = share;

export const count = z.int().nonnegative();
/** Index of a decoder block. */
export const blockIndex = count.max(MOST_BLOCKS - 1);
export const bitWidth = z.int().min(2).max(8);
/** A bit width as a key. */
export const bitKey = z.string().regex(/^[2-8]$/);
export const alpha = z.number().min(0).max(1);
export const alphaGrid = z.array(alpha).min(1).max(MOST_ALPHAS);
/** What random numbers begin with. */
export const seed = count.max(2 ** 32 - 1);
export const resamples = z.int().positive().max(MOST_RESAMPLES);
