/** What a schema found wrong, in a line. */

/** What zod found wrong, as far as a line needs it. */
export interface SchemaError {
  readonly issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[];
}

/** The first finding, such as `layers["0.up_proj"].shape[0]: expected number`, and how many more. */
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
