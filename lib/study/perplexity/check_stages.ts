/** Whether a journal's entry is what an evaluation writes there: choices first, then chunks of scores. */

import { z } from "zod";
import type { Architecture } from "../../model/architecture.ts";
import { blockTensors } from "../../model/tensors.ts";
import { float32ArraySchema } from "../../record/channels.ts";
import { alpha, bitWidth, count, finite, nameSchema } from "../../record/fields.ts";
import { firstIssue } from "../../record/first_issue.ts";
import type { CheckEntry } from "../../record/journal.ts";
import { perplexitySchema } from "../../record/perplexity.ts";
import { QUANTIZED_STRATEGIES } from "../../record/strategies.ts";
import type { PerplexityOptions } from "./perplexity_options.ts";

const choicesSchema = z.strictObject({
  strategies: z.array(z.strictObject({
    name: z.enum(QUANTIZED_STRATEGIES),
    bits: bitWidth,
    scales: z.record(nameSchema, float32ArraySchema),
  })),
  reported: z.array(z.tuple([
    bitWidth,
    z.strictObject({
      constant: alpha.nullable(),
      alphas: perplexitySchema.shape.alphas.unwrap(),
    }),
  ])),
});

const scoreSchema = z.strictObject({
  tokens: count,
  lossSum: finite.nonnegative(),
  klSum: finite,
  agreements: count,
});
const chunkSchema = z.array(z.array(scoreSchema)).min(1);

/** What an evaluation will write. */
export interface ExpectedStages {
  readonly architecture: Architecture;
  readonly options: Pick<PerplexityOptions, "bits" | "strategies">;
  /** Tokens of a window. */
  readonly window: number;
}

/** The check of a journal's entries. */
export function checkStages(expected: ExpectedStages): CheckEntry {
  return (entry, index) =>
    index === 0 ? choicesProblem(entry, expected) : chunkProblem(entry, expected);
}

function choicesProblem(entry: unknown, { architecture, options }: ExpectedStages): string | null {
  const { data, error } = choicesSchema.safeParse(entry);
  if (error !== undefined) return firstIssue(error);
  const wanted = options.bits.flatMap((bits) =>
    options.strategies.map((name) => `${name} ${bits}`)
  );
  if (data.strategies.map(({ name, bits }) => `${name} ${bits}`).join() !== wanted.join()) {
    return "it holds other strategies than were asked for";
  }
  if (data.reported.map(([bits]) => bits).join() !== options.bits.join()) {
    return "it holds other bit widths than were asked for";
  }
  const inputs = linearInputs(architecture);
  for (const { name, scales } of data.strategies) {
    const linears = Object.keys(scales);
    const strange = linears.find((linear) =>
      scales[linear]!.shape.join() !== `${inputs.get(linear)}`
    );
    if (strange !== undefined) return `its scales of ${strange} do not fit the model`;
    // llm-awq leaves some linears as they are, plain rounding all.
    const some = name === "rtn" || name === "official_awq";
    if (!some && linears.length !== inputs.size) return `it lacks scales of ${name}`;
  }
  return null;
}

/** Input channels of every linear. */
function linearInputs(architecture: Architecture): ReadonlyMap<string, number> {
  const blocks = Array.from({ length: architecture.blocks }, (_, block) => block);
  return new Map(
    blocks.flatMap((block) => blockTensors(architecture, block))
      .flatMap(({ linear, shape }) => linear === null ? [] : [[linear, shape[1]!] as const]),
  );
}

function chunkProblem(entry: unknown, { options, window }: ExpectedStages): string | null {
  const { data, error } = chunkSchema.safeParse(entry);
  if (error !== undefined) return firstIssue(error);
  const versions = 1 + options.bits.length * options.strategies.length;
  const whole = data.every((scores) =>
    scores.length === versions &&
    scores.every(({ tokens, agreements }) => tokens === window - 1 && agreements <= tokens)
  );
  return whole ? null : `it does not hold ${versions} scores of windows of ${window} tokens`;
}
