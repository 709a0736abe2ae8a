/**
 * The text of a record's file.
 *
 * @module
 */

/**
 * Writes a value as JSON with an indent of two, but each array of numbers on one line, so that a
 * curve of 21 errors reads as one thing.
 *
 * @param value A JSON value. Keys keep their order; keys whose value is undefined are left out.
 * @returns The text, with a final newline. Equal values give equal text.
 *
 * @example A curve
 * ```ts
 * import { serialize } from "./serialize.ts";
 * import assert from "node:assert/strict";
 *
 * assert.equal(serialize({ bits: 3, curve: [0.5, 0.25, null] }), `{
 *   "bits": 3,
 *   "curve": [0.5, 0.25, null]
 * }
 * `);
 * ```
 */
export function serialize(value: unknown): string {
  return [...serializeParts(value)].join("");
}

/**
 * The same text in parts, for values whose whole text would not comfortably fit into memory.
 *
 * @param value A JSON value, as for {@linkcode serialize}.
 * @returns Parts of the text, in order.
 *
 * @example Joined they are the whole
 * ```ts
 * import { serialize, serializeParts } from "./serialize.ts";
 * import assert from "node:assert/strict";
 *
 * const value = { layers: [{ name: "q_proj" }, { name: "k_proj" }] };
 * assert.equal([...serializeParts(value)].join(""), serialize(value));
 * ```
 */
export function* serializeParts(value: unknown): Generator<string> {
  yield* parts(value, "\n");
  yield "\n";
}

/** `newline` is a line break with the indent of the line that the value starts on. */
function* parts(value: unknown, newline: string): Generator<string> {
  if (typeof value !== "object" || value === null) {
    yield JSON.stringify(value);
  } else if (!Array.isArray(value)) {
    const entries = Object.entries(value).filter(([, item]) => item !== undefined);
    yield* wrap(
      "{",
      entries.map(([key, item]) => [`${JSON.stringify(key)}: `, item]),
      "}",
      newline,
    );
  } else if (value.every(isNumberOrNull)) {
    yield `[${value.map((item) => JSON.stringify(item)).join(", ")}]`;
  } else {
    yield* wrap("[", value.map((item) => ["", item]), "]", newline);
  }
}

/** Items, each behind its key, on lines of their own between brackets. */
function* wrap(
  open: string,
  items: readonly (readonly [key: string, value: unknown])[],
  close: string,
  newline: string,
): Generator<string> {
  if (items.length === 0) return yield open + close;
  for (const [i, [key, value]] of items.entries()) {
    yield `${i === 0 ? open : ","}${newline}  ${key}`;
    yield* parts(value, `${newline}  `);
  }
  yield newline + close;
}

function isNumberOrNull(item: unknown): boolean {
  return typeof item === "number" || item === null;
}
