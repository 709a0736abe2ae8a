/** Says how much of a text is used. Pure. */

/** A line about it, and whether it is a warning: most of the text is cut off. */
export interface TokenUsage {
  readonly line: string;
  readonly mostIsCut: boolean;
}

/** Describes the use of passages, by their tokens before and after they were cut. */
export function describeUsage(
  name: string,
  given: readonly number[],
  maxLength: number,
): TokenUsage {
  const total = given.reduce((sum, tokens) => sum + tokens, 0);
  const used = given.reduce((sum, tokens) => sum + Math.min(tokens, maxLength), 0);
  const cut = given.filter((tokens) => tokens > maxLength).length;
  const passages = `${given.length} ${given.length === 1 ? "passage" : "passages"}`;
  const line = `${name}: ${used} of ${total} tokens are used, ${passages}`;
  if (cut === 0) return { line, mostIsCut: false };
  const unused = Math.min(99, Math.round(100 * (1 - used / total)));
  const why = "(--max-length; in .txt, passages are separated by blank lines)";
  return {
    line:
      `${line}; ${cut} of ${given.length} passages cut to ${maxLength} tokens, ${unused} % of the text is not used ${why}`,
    mostIsCut: 2 * used < total,
  };
}
