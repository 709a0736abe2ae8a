/** What a user should know about the groups of a quantizer. Pure. */

import { blockTaps } from "../graph/block.ts";
import type { Architecture } from "../model/architecture.ts";
import { effectiveGroupSize } from "../quant/group.ts";

/** Inputs per group that models are deployed with. */
export const GROUP_SIZE = 128;

/** The choice of a quantizer; the group size is undefined where nobody asked for one. */
export interface GroupChoice {
  readonly quantizer: "symmetric" | "group";
  readonly groupSize?: number;
}

/** A line for each thing that is not as an option says. */
export function groupNotes(
  { quantizer, groupSize }: GroupChoice,
  architecture: Architecture,
): readonly string[] {
  if (quantizer === "symmetric") {
    return groupSize === undefined
      ? []
      : ["--group-size has no effect without --quantizer group: each row has one step"];
  }
  const size = groupSize ?? GROUP_SIZE;
  const whole = blockTaps(architecture, 0)
    .map(({ channels }) => channels)
    .filter((channels, i, all) => all.indexOf(channels) === i)
    .filter((channels) => effectiveGroupSize(channels, size) !== size);
  return whole.length === 0 ? [] : [
    `groups of ${size} do not divide rows of ${whole.join(" and ")} inputs, which are whole groups`,
  ];
}
