/** What a schema found wrong, in a line. */

import { shown, shownLine } from "../errors/shown_text.ts";

/** One finding of zod, as far as a line needs it. */
interface Issue {
  readonly path: readonly PropertyKey[];
  readonly message: string;
  /** What is wrong with a key. */
  readonly issues?: readonly Issue[] | undefined;
}

/** What zod found wrong. */
export interface SchemaError {
  readonly issues: readonly Issue[];
}

/** A message may quote keys of the file. */
const LONGEST = 200;

/** The first finding, such as `layers["0.up_proj"].shape[0]: expected number`, and how many more. */
export function firstIssue(error: SchemaError): string {
  const [first] = error.issues;
  if (first === undefined) return "no finding";
  const whole = (first.issues?.[0] ?? first).message.replace(/^Invalid input: /, "");
  const message = shownLine(whole, LONGEST);
  const more = error.issues.length > 1 ? ` (and ${error.issues.length - 1} more)` : "";
  return `${describePath(first.path)}: ${message}${more}`;
}

function describePath(path: readonly PropertyKey[]): string {
  const text = path.map((key) => {
    if (typeof key === "number") return `[${key}]`;
    const name = String(key);
    return /^[A-Za-z_]\w*$/.test(name) ? `.${name}` : `[${shown(name)}]`;
  }).join("");
  return text === "" ? "top level" : text.replace(/^\./, "");
}
