/**
 * AWQ-Diag's own perplexity files (version 0: no `schema` key) as version 1 records.
 *
 * @module
 */

import { z } from "zod";
import { firstIssue } from "./first_issue.ts";

const perplexityV0 = z.object({
  model: z.string(),
  bit: z.number(),
  group_size: z.number(),
  const_alpha: z.number().nullable(),
  ppl: z.record(z.string(), z.number()),
  awq_helps_over_rtn: z.boolean().nullable(),
  const_captures_block_awq_pct: z.number().nullable(),
});

/**
 * Whether a value looks like a perplexity file of AWQ-Diag.
 *
 * @param value A parsed JSON object.
 * @returns Whether it has no `schema` and the keys that only such a file has.
 *
 * @example A version 1 record is none
 * ```ts
 * import { isPerplexityV0 } from "./migrate_perplexity.ts";
 * import assert from "node:assert/strict";
 *
 * const keys = { model: "m", bit: 3, ppl: {} };
 * assert.equal(isPerplexityV0(keys), true);
 * assert.equal(isPerplexityV0({ ...keys, schema: "awq-diag/perplexity" }), false);
 * ```
 */
export function isPerplexityV0(value: Readonly<Record<string, unknown>>): boolean {
  const keys = ["model", "bit", "ppl"];
  return !Object.hasOwn(value, "schema") && keys.every((key) => Object.hasOwn(value, key));
}

/**
 * Brings a perplexity file of AWQ-Diag to version 1; what it does not hold becomes `null`.
 *
 * @param value A parsed AWQ-Diag file.
 * @param file Its name, for the error.
 * @returns A version 1 perplexity record, not yet validated.
 * @throws {TypeError} If a part is missing or of the wrong type.
 *
 * @example A file that only looks like one
 * ```ts
 * import { migratePerplexityV0 } from "./migrate_perplexity.ts";
 * import assert from "node:assert/strict";
 *
 * assert.throws(() => migratePerplexityV0({ model: 7 }, "a.json"), /model: expected string, received number/);
 * ```
 */
export function migratePerplexityV0(value: unknown, file: string): unknown {
  const parsed = perplexityV0.safeParse(value);
  if (!parsed.success) {
    throw new TypeError(
      `Cannot read record "${file}": ${
        firstIssue(parsed.error)
      }, make it again with the AWQ-Diag version of the published records`,
    );
  }
  return {
    schema: "awq-diag/perplexity",
    version: 1,
    ...parsed.data,
    config: null,
    strategies: null,
    alphas: null,
    dataset: null,
    inputs: null,
    run: null,
  };
}
