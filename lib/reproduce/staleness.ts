/** Why a job's outputs are out of date. */

import type { Hashes, Ingredients } from "./ingredients.ts";
import type { Stamp } from "./stamps.ts";

/** Compares what a job's outputs were made from with what they would be made from now. */
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
