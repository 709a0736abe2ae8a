/** Seeded damage: bytes, text, numbers, JSON of another kind. */

import { randomInteger } from "../../lib/num/random.ts";

type Random = () => number;

/** Bytes that differ from `bytes` in a way that `random` chooses; now and then they do not. */
export function mutate(bytes: Uint8Array, random: Random): Uint8Array {
  let damaged = bytes;
  for (let round = randomInteger(random, 3); round >= 0; round--) {
    damaged = pick(DAMAGES, random)(damaged, random);
  }
  return damaged;
}

const DAMAGES = [flip, cut, drop, repeat, insert, number, swapLines, changeJson, changeJson];

/** Up to eight bytes become others. */
function flip(bytes: Uint8Array, random: Random): Uint8Array {
  const copy = bytes.slice();
  for (let left = randomInteger(random, 8); left >= 0 && copy.length > 0; left--) {
    copy[randomInteger(random, copy.length)] = randomInteger(random, 256);
  }
  return copy;
}

function cut(bytes: Uint8Array, random: Random): Uint8Array {
  return bytes.subarray(0, randomInteger(random, bytes.length + 1));
}

function drop(bytes: Uint8Array, random: Random): Uint8Array {
  const [from, to] = range(bytes, random);
  return joined(bytes.subarray(0, from), bytes.subarray(to));
}

function repeat(bytes: Uint8Array, random: Random): Uint8Array {
  const [from, to] = range(bytes, random);
  const times = Array.from(
    { length: 1 + randomInteger(random, 20) },
    () => bytes.subarray(from, to),
  );
  return joined(bytes.subarray(0, to), ...times, bytes.subarray(to));
}

const INSERTED = [
  "\0",
  "\r\n",
  "\u202e",
  "\x1b[2J",
  "//",
  "../",
  '"',
  "{",
  "[",
  ":",
  "-",
  "%",
  "\\",
];

function insert(bytes: Uint8Array, random: Random): Uint8Array {
  const [at] = range(bytes, random);
  const text = pick(INSERTED, random).repeat(pick([1, 1, 3, 1000, 20_000], random));
  return joined(bytes.subarray(0, at), utf8(text), bytes.subarray(at));
}

const NUMBERS = [
  "0",
  "-1",
  "1e308",
  "1e999",
  "NaN",
  "4294967296",
  "9007199254740993",
  "5e9",
  "0.5",
];

/** A number that stands in the text becomes one that is hardly ever right. */
function number(bytes: Uint8Array, random: Random): Uint8Array {
  const text = new TextDecoder("latin1").decode(bytes);
  const found = [...text.matchAll(/-?\d+(\.\d+)?/g)];
  if (found.length === 0) return bytes;
  const { index, 0: old } = pick(found, random);
  return joined(
    bytes.subarray(0, index),
    utf8(pick(NUMBERS, random)),
    bytes.subarray(index + old.length),
  );
}

function swapLines(bytes: Uint8Array, random: Random): Uint8Array {
  const lines = new TextDecoder("latin1").decode(bytes).split("\n");
  const [a, b] = [randomInteger(random, lines.length), randomInteger(random, lines.length)];
  [lines[a], lines[b]] = [lines[b]!, random() < 0.3 ? lines[b]! : lines[a]!];
  return Uint8Array.from(lines.join("\n"), (character) => character.charCodeAt(0));
}

const STRANGE: readonly unknown[] = [
  null,
  true,
  -1,
  0,
  1e308,
  2 ** 53,
  "",
  "x".repeat(5000),
  "\x1b]0;t\x07\u202e\ud800",
  [],
  [[[[]]]],
  {},
  { length: 1e9 },
  { toString: 1 },
  JSON.parse('{"__proto__": {"polluted": true}, "constructor": 1}'),
];

/** A value somewhere in the JSON becomes one of another kind, or gets another key or neighbour. */
function changeJson(bytes: Uint8Array, random: Random): Uint8Array {
  let root: unknown;
  try {
    root = JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return bytes;
  }
  if (typeof root !== "object" || root === null) return utf8(JSON.stringify(pick(STRANGE, random)));
  let place = root as Record<string, unknown>;
  for (;;) {
    const keys = Object.keys(place);
    if (keys.length === 0) break;
    const key = pick(keys, random);
    const value = place[key];
    if (typeof value === "object" && value !== null && random() < 0.8) {
      place = value as Record<string, unknown>;
      continue;
    }
    const kind = randomInteger(random, 4);
    if (kind === 0) delete place[key];
    else if (kind === 1) place[pick(keys, random)] = value;
    else place[key] = structuredClone(pick(STRANGE, random));
    break;
  }
  return utf8(JSON.stringify(root));
}

function range(bytes: Uint8Array, random: Random): [number, number] {
  const from = randomInteger(random, bytes.length + 1);
  const length = randomInteger(random, pick([8, 64, 1024], random));
  return [from, Math.min(from + length, bytes.length)];
}

function pick<Item>(items: readonly Item[], random: Random): Item {
  return items[randomInteger(random, items.length)]!;
}

function joined(...parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((total, { length }) => total + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
