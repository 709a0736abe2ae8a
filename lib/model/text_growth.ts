/** How much longer a tokenizer's steps can make a text. Pure. */

/** A step of normalizing or splitting text, as far as it can make the text longer. */
export interface TextStep {
  readonly type: string;
  readonly content?: string | null;
  readonly pattern?: { readonly String?: string };
  readonly str_rep?: string | null;
  readonly normalizers?: readonly TextStep[];
  readonly pretokenizers?: readonly TextStep[];
}

/** How many times as long a text can become. */
export function textGrowth(step: TextStep | null | undefined): number {
  const { type, content, pattern, str_rep, normalizers, pretokenizers } = step ?? { type: "" };
  // Bytes of a character become a character each.
  if (type === "ByteLevel") return 3;
  if (type === "Metaspace") return Math.max(1, str_rep?.length ?? 1);
  if (type === "Replace") {
    const length = content?.length ?? 0;
    return pattern?.String ? Math.max(1, length / pattern.String.length) : length + 1;
  }
  return (normalizers ?? pretokenizers ?? []).map(textGrowth).reduce((a, b) => a * b, 1);
}
