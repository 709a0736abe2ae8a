/** Code in a Markdown document, out of the way. */

/** A fenced block, its fences included; the closing fence is as long as the opening one. */
const FENCED = /^( *)(`{3,}|~{3,})[^\n]*\n[^]*?^\1\2 *$/gm;

/** Blanks out fenced code blocks, so that what they show is not taken for what it is elsewhere. */
export function maskCode(markdown: string): string {
  return markdown.replace(FENCED, (block) => block.replace(/[^\n]/g, " "));
}
