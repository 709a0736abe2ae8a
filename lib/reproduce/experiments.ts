/** The list of experiments: models, steps and settings, as `experiments.json` says them. */

import { z } from "zod";
import { firstIssue } from "../record/first_issue.ts";

/** Options of a task by their names without hyphens in front; `true` for a flag without a value. */
export type Settings = Readonly<Record<string, string | number | true>>;

/** A model that the steps run. */
export interface ModelEntry {
  /** Value of `--model`; `null` for a folder, which `files` names. */
  readonly model: string | null;
  /** Commit on the hub, the value of `--revision`. */
  readonly revision: string | null;
  /** Folder of a checkpoint on this machine, whose files are hashed; `null` for one on the hub. */
  readonly files: string | null;
  /** Settings of every step that runs the model. */
  readonly settings: Settings;
  /** Settings of one step with this model, by the step's name; they go before the step's own. */
  readonly steps: Readonly<Record<string, Settings>>;
}

/** A step: one task with its settings, and the files that it reads and makes. */
export interface StepEntry {
  /** Name of the task in deno.json. */
  readonly task: string;
  /** Whether it runs once per model, or once over all of them. */
  readonly of: "model" | "models";
  /** Records come from running a model; renderings from records alone, byte for byte. */
  readonly makes: "records" | "renderings";
  /** Options of the task. */
  readonly settings: Settings;
  /** Files handed to the task on its command line. */
  readonly arguments: readonly string[];
  /** Files that it reads besides. */
  readonly inputs: readonly string[];
  /** Files that it makes. */
  readonly outputs: readonly string[];
  /** Files that it rewrites in place; handed to the task behind the arguments. */
  readonly rewrites: readonly string[];
  /** File that a killed run leaves behind, to go on from with `--resume`. */
  readonly journal: string | null;
}

/** Everything that `experiments.json` says. Paths count from the folder that the task runs in. */
export interface Experiments {
  /** Folder of the records, `{results}` in paths. */
  readonly results: string;
  /** Folder of the figures, `{figures}` in paths. */
  readonly figures: string;
  /** Models by the names that `--models` takes. */
  readonly models: Readonly<Record<string, ModelEntry>>;
  /** Steps by the names that `--only` takes. */
  readonly steps: Readonly<Record<string, StepEntry>>;
}

const name = z.string().regex(/^[a-z0-9][a-z0-9.-]*$/, "wanted lower case, digits, . and -");
const path = z.string().regex(
  /^(?:[^{}]|\{(?:results|figures|slug)\})+$/,
  "wanted a path, in which only {results}, {figures} and {slug} are replaced",
);
const paths = z.array(path).default([]);
const settings = z.record(name, z.union([z.string(), z.number(), z.literal(true)])).default({});

const modelSchema = z.strictObject({
  model: z.string().min(1).nullable().default(null),
  // A branch moves: equal stamps would not mean equal models.
  revision: z.string().regex(/^[0-9a-f]{40}$/, "wanted a commit, 40 hexadecimal digits")
    .nullable().default(null),
  files: z.string().min(1).nullable().default(null),
  settings,
  steps: z.record(name, settings).default({}),
}).refine(({ model, revision, files }) => files !== null || (model !== null && revision !== null), {
  message: "wanted files, a folder to hash, or a model of the hub with its revision",
});

const stepSchema = z.strictObject({
  task: name,
  of: z.enum(["model", "models"]),
  makes: z.enum(["records", "renderings"]),
  settings,
  arguments: paths,
  inputs: paths,
  outputs: paths,
  rewrites: paths,
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
    for (const step of Object.keys(entry.steps).filter((step) => !(step in steps))) {
      const known = Object.keys(steps).join(", ");
      const message = `there is no such step, wanted one of ${known}`;
      context.addIssue({ code: "custom", path: ["models", model, "steps", step], message });
    }
  }
});

/** Reads a list of experiments. */
export function parseExperiments(text: string, file: string): Experiments {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new SyntaxError(`Cannot read "${file}": it is not JSON (${why}), correct it there`, {
      cause,
    });
  }
  const { data, error } = experimentsSchema.safeParse(value);
  if (data !== undefined) return data;
  throw new TypeError(`Cannot read "${file}": ${firstIssue(error)}, correct it there`);
}
