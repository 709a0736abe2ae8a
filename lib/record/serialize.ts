/** The text of a record's file. */

/** JSON with an indent of two, but each array of numbers on one line, so that a curve is one thing. */
export function serialize(value: unknown): string {
  return [...serializeParts(value)].join("");
}

/** The same text in parts, for values whose whole text would crowd the memory. */
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
