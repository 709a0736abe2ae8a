/** Options that were given and change nothing. Pure. */

import type { PerplexityOptions } from "./perplexity_options.ts";

type Choices = Pick<
  PerplexityOptions,
  "strategies" | "groupSize" | "calibration" | "maxLength" | "alphas" | "exhaustive"
>;

/** A line about the options that the strategies make no use of; none where all are used. */
export function unusedOptions(options: Choices): readonly string[] {
  const { strategies, groupSize, calibration, maxLength, alphas, exhaustive } = options;
  const calibrated = strategies.some((name) => name !== "rtn");
  const curves = strategies.some((name) => name !== "rtn" && name !== "official_awq");
  const unused = Object.entries({
    "--group-size": strategies.length === 0 ? groupSize : undefined,
    "--calibration": calibrated ? undefined : calibration,
    "--max-length": calibrated ? undefined : maxLength,
    "--alphas": curves ? undefined : alphas,
    "--exhaustive": calibrated ? undefined : exhaustive,
  }).flatMap(([option, given]) => given === undefined ? [] : [option]);
  if (unused.length === 0) return [];
  const verb = unused.length === 1 ? "has" : "have";
  return [`${unused.join(", ")} ${verb} no effect on --strategies ${strategies.join() || "none"}`];
}
