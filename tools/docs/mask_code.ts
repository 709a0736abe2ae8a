/**
 * Code in a Markdown document, out of the way.
 *
 * @module
 */

/** A fenced block, its fences included; the closing fence is as long as the opening one. */
const FENCED = /^( *)(`{3,}|~{3,})[^\n]*\n[^]*?^\1\2 *$/gm;

/**
 * Blanks out fenced code blocks, so that what they show is not taken for what it is elsewhere.
 *
 * @param markdown A document.
 * @returns The document with every character of a fenced block but line breaks replaced by a space;
 * everything stands where it stood.
 *
 * @example Two lines of code
 * ```ts
 * import { maskCode } from "./mask_code.ts";
 * import assert from "node:assert/strict";
 *
 * assert.equal(maskCode("a\n~~~\n[b](c)\n~~~\nd"), "a\n   \n      \n   \nd");
 * ```
 */
export function maskCode(markdown: string): string {
  return markdown.replace(FENCED, (block) => block.replace(/[^\n]/g, " "));
}
