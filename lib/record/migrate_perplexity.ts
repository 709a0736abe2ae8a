/** AWQ-Diag's perplexity files: perplexities only. */

import { z } from "zod";
import { type MigrateV0, migrationOf } from "./version_0.ts";

const perplexityV0 = z.object({
  model: z.string(),
  bit: z.number(),
  group_size: z.number(),
  const_alpha: z.number().nullable(),
  ppl: z.record(z.string(), z.number()),
  awq_helps_over_rtn: z.boolean().nullable(),
  const_captures_block_awq_pct: z.number().nullable(),
});

/** Migrates a file of version 0. */
export const migratePerplexityV0: MigrateV0 = migrationOf(
  ["model", "bit", "ppl"],
  perplexityV0,
  (old) => ({
    schema: "awq-diag/perplexity",
    version: 1,
    ...old,
    config: null,
    strategies: null,
    alphas: null,
    dataset: null,
    inputs: null,
    run: null,
  }),
);
