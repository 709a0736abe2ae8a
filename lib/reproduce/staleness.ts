/**
 * Why a job's outputs are out of date.
 *
 * @module
 */

import type { Hashes, Ingredients } from "./ingredients.ts";
import type { Stamp } from "./stamps.ts";

/**
 * Compares what a job's outputs were made from with what they would be made from now.
 *
 * @param stamp What is known of the last run; `undefined` where there was none.
 * @param now Ingredients as they are.
 * @param outputs Outputs as they are.
 * @returns The first reason to run the job again; `null` if its outputs are up to date.
 *
 * @example Someone edited the output
 * ```ts
 * import { whyStale } from "./staleness.ts";
 * import assert from "node:assert/strict";
 *
 * const now = { command: ["run"], inputs: {}, code: { "a.ts": "1" } };
 * const stamp = { state: "done" as const, ingredients: now, outputs: { "a.json": "2" } };
 * assert.equal(whyStale(stamp, now, { "a.json": "2" }), null);
 * assert.equal(whyStale(stamp, now, { "a.json": "3" }), "output changed: a.json");
 * ```
 */
export function whyStale(
  stamp: Stamp | undefined,
  now: Ingredients,
  outputs: Hashes,
): string | null {
  if (stamp === undefined) return "not made here before";
  if (stamp.state === "started") return "did not finish";
  const before = stamp.ingredients;
  if (!sameCommand(before, now)) return "settings changed";
  return difference("input", before.inputs, now.inputs) ??
    difference("code", before.code, now.code) ??
    difference("output", stamp.outputs, outputs);
}

/**
 * Tells whether a run that did not finish can be gone on with: what it is made from has not changed.
 *
 * @param stamp What is known of the last run.
 * @param now Ingredients as they are.
 * @returns Whether it can.
 *
 * @example Other settings
 * ```ts
 * import { canResume } from "./staleness.ts";
 * import assert from "node:assert/strict";
 *
 * const ingredients = { command: ["--bits", "3"], inputs: {}, code: {} };
 * const stamp = { state: "started" as const, ingredients, outputs: {} };
 * assert.equal(canResume(stamp, ingredients), true);
 * assert.equal(canResume(stamp, { ...ingredients, command: ["--bits", "4"] }), false);
 * ```
 */
export function canResume(stamp: Stamp | undefined, now: Ingredients): boolean {
  return stamp?.state === "started" && sameCommand(stamp.ingredients, now) &&
    difference("input", stamp.ingredients.inputs, now.inputs) === null &&
    difference("code", stamp.ingredients.code, now.code) === null;
}

function sameCommand(a: Ingredients, b: Ingredients): boolean {
  return JSON.stringify(a.command) === JSON.stringify(b.command);
}

/** Names the first file that is another, new or gone, and how many more are. */
function difference(what: string, before: Hashes, now: Hashes): string | null {
  const files = [...new Set([...Object.keys(before), ...Object.keys(now)])];
  const [first, ...more] = files.filter((file) => before[file] !== now[file]);
  if (first === undefined) return null;
  const how = before[first] === undefined ? "new" : now[first] === undefined ? "gone" : "changed";
  return `${what} ${how}: ${first}${more.length > 0 ? ` and ${more.length} more` : ""}`;
}
