/**
 * The `diagnostic` record, version 1: what `tasks/diagnose.ts` found in one model.
 *
 * Keys follow AWQ-Diag (`model`, `config`, `model_info`, `summary`, `layers`), so that its users'
 * scripts go on working. What AWQ-Diag's own files (version 0) do not hold is `null` after
 * migration; a record written by this project has every value.
 *
 * The meaning of each key stands in its `.describe()`, from which the JSON Schema in
 * `docs/schemas/` is made. Schemas are `@ignore`d because `deno doc` cannot print inferred types.
 */

import { z } from "zod";
import { contradictions } from "./contradictions.ts";
import {
  diagnosticConfigSchema,
  inputsSchema,
  linearResultSchema,
  modelInfoSchema,
  runSchema,
  summarySchema,
} from "./diagnostic_parts.ts";
import { nameSchema } from "./fields.ts";

export * from "./diagnostic_parts.ts";

/** @ignore */
export const diagnosticSchema = z.strictObject({
  schema: z.literal("awq-diag/diagnostic"),
  version: z.literal(1),
  model: nameSchema.describe("Repository name or folder of the model"),
  config: diagnosticConfigSchema,
  model_info: modelInfoSchema,
  summary: summarySchema,
  layers: z.record(nameSchema, linearResultSchema)
    .describe(
      "Per linear layer, by the checkpoint's module name, in the order of the forward pass",
    ),
  inputs: inputsSchema.nullable(),
  run: runSchema,
}).describe("What one diagnose run found in a model").check(({ value, issues }) => {
  // What is of the wrong size already needs no closer look.
  if (issues.length > 0) return;
  for (const { path, message } of contradictions(value)) {
    issues.push({ code: "custom", message, path: [...path], input: value });
  }
});

/** What one `diagnose` run found in a model. */
export type DiagnosticRecord = ReturnType<typeof diagnosticSchema.parse>;
