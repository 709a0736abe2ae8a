/**
 * Says in one line what a schema found wrong.
 *
 * @module
 */

/** What zod found wrong, as far as a line needs it. */
export interface SchemaError {
  /** Findings, in the order of the schema; at least one. */
  readonly issues: readonly {
    /** Keys and indices from the root to the value. */
    readonly path: readonly PropertyKey[];
    /** What was seen and wanted. */
    readonly message: string;
  }[];
}

/**
 * The first finding of a schema: where, what, and how many more there are.
 *
 * @param error What zod's `safeParse` returned as `error`.
 * @returns Such as `layers["model.layers.0.mlp.up_proj"].hidden_dim: expected number, received null`.
 *
 * @example A misspelt key inside a layer
 * ```ts
 * import { firstIssue } from "./first_issue.ts";
 * import assert from "node:assert/strict";
 *
 * const path = ["layers", "layers.0.up_proj", "shape", 0];
 * const issues = [{ path, message: "Invalid input: expected number, received null" }];
 * assert.equal(
 *   firstIssue({ issues }),
 *   'layers["layers.0.up_proj"].shape[0]: expected number, received null',
 * );
 * ```
 */
export function firstIssue(error: SchemaError): string {
  const [first] = error.issues;
  if (first === undefined) return "no finding";
  const message = first.message.replace(/^Invalid input: /, "");
  const more = error.issues.length > 1 ? ` (and ${error.issues.length - 1} more)` : "";
  return `${describePath(first.path)}: ${message}${more}`;
}

function describePath(path: readonly PropertyKey[]): string {
  const text = path.map((key) => {
    if (typeof key === "number") return `[${key}]`;
    const name = String(key);
    return /^[A-Za-z_]\w*$/.test(name) ? `.${name}` : `[${JSON.stringify(name)}]`;
  }).join("");
  return text === "" ? "top level" : text.replace(/^\./, "");
}
