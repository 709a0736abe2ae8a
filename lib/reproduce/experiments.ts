/** The list of experiments: models, steps and settings, as `experiments.json` says them. */

import { AwqDiagError } from "../errors/awq_diag_error.ts";
import { z } from "zod";
import { firstIssue } from "../record/first_issue.ts";

const name = z.string().regex(/^[a-z0-9][a-z0-9.-]*$/, "wanted lower case, digits, . and -")
  .refine((name) => !(name in {}), "every object of JavaScript has this name, wanted another");
const path = z.string().regex(
  /^(?:[^{}]|\{(?:results|figures|slug)\})+$/,
  "wanted a path, in which only {results}, {figures} and {slug} are replaced",
);
const paths = z.array(path).default([]);
const settings = z.record(name, z.union([z.string(), z.number(), z.literal(true)])).default({});

/** A model that the steps run. */
const modelSchema = z.strictObject({
  // Value of `--model`; `null` for a folder, which `files` names.
  model: z.string().min(1).nullable().default(null),
  // A commit: a branch moves, and equal stamps would not mean equal models.
  revision: z.string().regex(/^[0-9a-f]{40}$/, "wanted a commit, 40 hexadecimal digits")
    .nullable().default(null),
  // Folder of a checkpoint on this machine, whose files are hashed.
  files: z.string().min(1).nullable().default(null),
  settings,
  // Settings of one step with this model, which go before the step's own.
  steps: z.record(name, settings).default({}),
}).refine(({ model, revision, files }) => files !== null || (model !== null && revision !== null), {
  message: "wanted files, a folder to hash, or a model of the hub with its revision",
});

/** One task with its settings, and the files that it reads and makes. */
const stepSchema = z.strictObject({
  task: name,
  // Whether it runs once per model, or once over all of them.
  of: z.enum(["model", "models"]),
  // Records come from running a model; renderings from records alone, byte for byte.
  makes: z.enum(["records", "renderings"]),
  settings,
  // Files handed to the task on its command line, and others that it reads.
  arguments: paths,
  inputs: paths,
  outputs: paths,
  // Files that it rewrites in place, handed to the task behind the arguments.
  rewrites: paths,
  // File that a killed run leaves behind, to go on from with `--resume`.
  journal: path.nullable().default(null),
}).refine(({ outputs, rewrites }) => outputs.length + rewrites.length > 0, {
  message: "wanted outputs or rewrites, the files that the step makes",
}).refine(({ of, makes }) => of === "model" || makes === "renderings", {
  message: "records come from one model, wanted of: model",
}).refine(
  ({ of, outputs, rewrites }) => of === "model" || !`${outputs}${rewrites}`.includes("{slug}"),
  { message: "a step over all models makes files of none, wanted outputs without {slug}" },
);

const experimentsSchema = z.strictObject({
  results: z.string().min(1),
  figures: z.string().min(1),
  models: z.record(name, modelSchema),
  steps: z.record(name, stepSchema),
}).superRefine(({ models, steps }, context) => {
  for (const [model, entry] of Object.entries(models)) {
    for (const step of Object.keys(entry.steps).filter((step) => !Object.hasOwn(steps, step))) {
      const known = Object.keys(steps).join(", ");
      const message = `there is no such step, wanted one of ${known}`;
      context.addIssue({ code: "custom", path: ["models", model, "steps", step], message });
    }
  }
});

/** Options of a task by their names without hyphens in front; `true` for a flag without a value. */
export type Settings = z.infer<typeof settings>;
export type ModelEntry = z.infer<typeof modelSchema>;
export type StepEntry = z.infer<typeof stepSchema>;
/** Paths count from the folder that the task runs in. */
export type Experiments = z.infer<typeof experimentsSchema>;

export function parseExperiments(text: string, file: string): Experiments {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new AwqDiagError(`Cannot read "${file}": it is not JSON (${why}), correct it there`, {
      cause,
    });
  }
  const { data, error } = experimentsSchema.safeParse(value);
  if (data !== undefined) return data;
  throw new AwqDiagError(`Cannot read "${file}": ${firstIssue(error)}, correct it there`);
}
