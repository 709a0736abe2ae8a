/**
 * JSON as Python writes it: `json.dump` puts `NaN`, `Infinity` and `-Infinity` where a number is none
 * that JSON knows. Published config.json files have them.
 */

import { nestsTooDeep, stringEnd } from "./json_scan.ts";

/** Stands for NaN, which has no spelling in JSON, while the text is parsed. */
const NAN_MARK = "\0NaN";

/** Literals of Python and what `JSON.parse` reads as the same; spaces keep `1NaN` the error that it is. */
const LITERALS: readonly (readonly [literal: string, json: string])[] = [
  ["NaN", ` ${JSON.stringify(NAN_MARK)} `],
  ["Infinity", " 1e999 "],
  ["-Infinity", " -1e999 "],
];

/**
 * Parses JSON in which Python's three literals may stand for numbers.
 *
 * @throws {SyntaxError} If it is no such JSON, or nested more than a hundred deep.
 */
export function parsePythonJson(text: string): unknown {
  if (nestsTooDeep(text)) throw new SyntaxError("it is nested too deep");
  if (!/NaN|Infinity/.test(text)) return JSON.parse(text);
  return JSON.parse(withoutLiterals(text), (_, value) => value === NAN_MARK ? NaN : value);
}

/** Strings are left alone, whatever they hold. */
function withoutLiterals(text: string): string {
  const pieces: string[] = [];
  let copied = 0;
  for (let i = 0; i < text.length;) {
    const found = LITERALS.find(([literal]) => text.startsWith(literal, i));
    if (found === undefined) {
      i = text[i] === '"' ? stringEnd(text, i) : i + 1;
    } else {
      pieces.push(text.slice(copied, i), found[1]);
      copied = i += found[0].length;
    }
  }
  return pieces.join("") + text.slice(copied);
}
