/** The part of docs/performance.md that is made from records. */

import { AwqDiagError } from "../lib/errors/awq_diag_error.ts";

export const MARKERS = ["<!-- bench:begin -->", "<!-- bench:end -->"] as const;

/** The figure of cost against size, and how to read it. */
export const COST_FIGURE = [
  "![Seconds of the search and of all stages against blocks, calibration tokens and channels, on logarithmic axes](figures/cost_vs_size.png)",
  "",
  "The figure is of the first record with sizes. Its first two panels are random weights in the shape",
  "of Qwen2.5-0.5B, the second one block of it; the third is one block with four MLP channels per",
  "hidden channel, whose weights grow with the square of its width.",
].join("\n");

export function replaceBenchmarks(text: string, markdown: string): string {
  const [begin, end] = MARKERS;
  const [before, rest, ...more] = text.split(begin);
  const [, after, ...others] = (rest ?? "").split(end);
  if (after === undefined || more.length + others.length > 0 || before!.includes(end)) {
    throw new AwqDiagError(
      `Cannot write benchmarks into the document: it lacks "${begin}" and "${end}" once each, put them where the tables shall stand`,
    );
  }
  return `${before}${begin}\n\n${markdown}\n\n${end}${after}`;
}
