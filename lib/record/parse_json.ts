/** JSON of a record's file, before anything is known of it. */

import { replacePythonNumbers } from "../num/python_numbers.ts";
import { MOST_LINEARS } from "./fields.ts";
import { unreadable } from "./unreadable.ts";

/** Objects within objects of a record: six, and room for keys that a later release adds. */
const DEEPEST = 16;
/** Values of a list: windows of a text, sequences of a calibration, alphas. */
const MOST_ITEMS = 100_000;

/**
 * Parses a record's text. Python writes undefined numbers, such as the correlation of a constant, as
 * a bare `NaN` or `Infinity`, which JSON does not have; here they become `null`.
 *
 * @throws {AwqDiagError} If it is not JSON, or JSON that no record can be.
 */
export function parseJson(text: string, file: string): unknown {
  const value = parsePythonJson(text, file);
  const problem = shapeProblem(value, DEEPEST);
  if (problem === null) return value;
  throw unreadable(file, `${problem}, pass a file written by one of the tasks`);
}

function parsePythonJson(text: string, file: string): unknown {
  try {
    try {
      return JSON.parse(text);
    } catch (error) {
      if (!/NaN|Infinity/.test(text)) throw error;
      return JSON.parse(replacePythonNumbers(text, () => "null"));
    }
  } catch (cause) {
    const problem = "it is not JSON or was cut short, make it again with the task that wrote it";
    throw unreadable(file, problem, { cause });
  }
}

/** What keeps a value from being looked at closely; `null` where nothing does. */
function shapeProblem(value: unknown, levels: number): string | null {
  if (typeof value !== "object" || value === null) return null;
  if (levels === 0) return "its values are nested too deeply for a record";
  if (Object.hasOwn(value, "__proto__")) return 'it has a key "__proto__", which names nothing';
  const items = Array.isArray(value) ? value : Object.values(value);
  if (items.length > (items === value ? MOST_ITEMS : MOST_LINEARS)) {
    return `it holds ${items.length} ${
      items === value ? "values in a list" : "entries in one place"
    }`;
  }
  for (const item of items) {
    const problem = shapeProblem(item, levels - 1);
    if (problem !== null) return problem;
  }
  return null;
}
