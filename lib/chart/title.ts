/**
 * Titles: what is shown, and below it of which model and with what detail.
 *
 * @module
 */

/** Letters of a model's name that leave room for the rest of the subtitle. */
const LONGEST_NAME = 48;

/** Title part of a Vega-Lite or Vega spec. */
export interface FigureTitle {
  /** What is shown. */
  text: string;
  /** Of which model, and how to read it. */
  subtitle: string;
}

/**
 * The title of a figure of one model.
 *
 * @param text What is shown, short
 * @param model Name of the model; a long one loses its beginning
 * @param detail How to read it, in a few words
 * @returns Title and subtitle
 *
 * @example The model stands in the subtitle
 * ```ts
 * import { figureTitle } from "./title.ts";
 * import assert from "node:assert/strict";
 *
 * assert.deepEqual(figureTitle("Kurtosis", "org/m-7b", "excess"), {
 *   text: "Kurtosis",
 *   subtitle: "org/m-7b  ·  excess",
 * });
 * ```
 */
export function figureTitle(text: string, model: string, detail?: string): FigureTitle {
  const name = shortenName(model);
  return { text, subtitle: detail === undefined ? name : `${name}  ·  ${detail}` };
}

/**
 * A name that leaves room for others. Its end says most: the part after the organisation or folders.
 *
 * @param name Name of a model or file
 * @returns The name; of a long one, its end after an ellipsis
 *
 * @example Long and short
 * ```ts
 * import { shortenName } from "./title.ts";
 * import assert from "node:assert/strict";
 *
 * assert.equal(shortenName("org/m-7b"), "org/m-7b");
 * assert.equal(shortenName("x".repeat(60) + "m-7b").length, 48);
 * ```
 */
export function shortenName(name: string): string {
  const letters = [...name];
  return letters.length > LONGEST_NAME ? `…${letters.slice(1 - LONGEST_NAME).join("")}` : name;
}
