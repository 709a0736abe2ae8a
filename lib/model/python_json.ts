/**
 * JSON as Python writes it: `json.dump` puts `NaN`, `Infinity` and `-Infinity` where a number is none
 * that JSON knows. Published config.json files have them.
 */

import { replacePythonNumbers } from "../num/python_numbers.ts";
import { nestsTooDeep } from "./json_scan.ts";

/** Stands for NaN, which has no spelling in JSON, while the text is parsed. */
const NAN_MARK = "\0NaN";

/** What `JSON.parse` reads as the same. */
const LITERALS: ReadonlyMap<string, string> = new Map([
  ["NaN", JSON.stringify(NAN_MARK)],
  ["Infinity", "1e999"],
  ["-Infinity", "-1e999"],
]);

/**
 * Parses JSON in which Python's three literals may stand for numbers.
 *
 * @throws {SyntaxError} If it is no such JSON, or nested more than a hundred deep.
 */
export function parsePythonJson(text: string): unknown {
  if (nestsTooDeep(text)) throw new SyntaxError("it is nested too deep");
  if (!/NaN|Infinity/.test(text)) return JSON.parse(text);
  const known = replacePythonNumbers(text, (literal) => LITERALS.get(literal) ?? literal);
  return JSON.parse(known, (_, value) => value === NAN_MARK ? NaN : value);
}
