/** Jobs: steps with a model put in, in an order in which each finds its inputs made. */

import { BUNDLED_NAME } from "../model/source.ts";
import { modelSlug } from "../model/model_slug.ts";
import type { Experiments, ModelEntry, Settings, StepEntry } from "./experiments.ts";

/** A step of one model, or over all models. Paths still hold `{results}` and `{figures}`. */
export interface Job {
  /** Such as `"diagnose bundled"` or `"compare"`; no two jobs share it. */
  readonly name: string;
  /** Name of the step. */
  readonly step: string;
  /** Name of the model; `null` for a step over all. */
  readonly model: string | null;
  /** Name of the task in deno.json. */
  readonly task: string;
  /** What it makes. */
  readonly makes: StepEntry["makes"];
  /** Options, as they stand on the command line. */
  readonly options: readonly string[];
  /** Files handed to the task. */
  readonly arguments: readonly string[];
  /** Files that it reads besides. */
  readonly inputs: readonly string[];
  /** Files that it makes. */
  readonly outputs: readonly string[];
  /** Files that it rewrites in place. */
  readonly rewrites: readonly string[];
  /** Folder of a checkpoint to hash. */
  readonly checkpoint: string | null;
  /** File that a killed run goes on from. */
  readonly journal: string | null;
}

/**
 * Lists all jobs, each behind those whose files it reads; otherwise model by model, in the order of
 * the file.
 */
export function listJobs(experiments: Experiments): Job[] {
  const steps = Object.entries(experiments.steps);
  const ofModels = Object.entries(experiments.models).flatMap(([model, entry]) =>
    steps.filter(([, { of }]) => of === "model")
      .map(([step, stepEntry]) => jobOfModel(step, stepEntry, model, entry))
  );
  const slugs = Object.values(experiments.models).map(slugOf);
  const overAll = steps.filter(([, { of }]) => of === "models")
    .map(([step, entry]) => jobOverAll(step, entry, slugs));
  const jobs = [...ofModels, ...overAll];
  refuseTwins(jobs);
  return inOrder(jobs);
}

/** Finds what a job waits for. */
export function prerequisites(job: Job, jobs: readonly Job[]): Job[] {
  const reads = new Set([...job.arguments, ...job.inputs]);
  return jobs.filter((other) =>
    other !== job && [...other.outputs, ...other.rewrites].some((file) => reads.has(file))
  );
}

function slugOf({ model, files }: ModelEntry): string {
  return modelSlug(model ?? files!);
}

function jobOfModel(step: string, entry: StepEntry, model: string, modelEntry: ModelEntry): Job {
  const slug = slugOf(modelEntry);
  const put = (template: string): string => template.replaceAll("{slug}", slug);
  const runsModel = entry.makes === "records";
  const settings = {
    ...(runsModel ? sourceSettings(modelEntry) : {}),
    ...entry.settings,
    ...(runsModel ? modelEntry.settings : {}),
    ...modelEntry.steps[step],
  };
  return {
    name: `${step} ${model}`,
    step,
    model,
    task: entry.task,
    makes: entry.makes,
    options: optionsOf(settings).map(put),
    arguments: entry.arguments.map(put),
    inputs: entry.inputs.map(put),
    outputs: entry.outputs.map(put),
    rewrites: entry.rewrites.map(put),
    checkpoint: runsModel ? modelEntry.files : null,
    journal: entry.journal === null ? null : put(entry.journal),
  };
}

function jobOverAll(step: string, entry: StepEntry, slugs: readonly string[]): Job {
  const perModel = (templates: readonly string[]): string[] =>
    templates.flatMap((template) =>
      template.includes("{slug}")
        ? slugs.map((slug) => template.replaceAll("{slug}", slug))
        : [template]
    );
  const { task, makes, outputs, rewrites, journal } = entry;
  return {
    name: step,
    step,
    model: null,
    task,
    makes,
    options: optionsOf(entry.settings),
    arguments: perModel(entry.arguments),
    inputs: perModel(entry.inputs),
    outputs,
    rewrites,
    checkpoint: null,
    journal,
  };
}

/** Folder of the model that tasks take without `--model`; its records call it bundled. */
const BUNDLED = `models/${BUNDLED_NAME}`;

function sourceSettings({ model, files, revision }: ModelEntry): Settings {
  const source = model ?? (files === BUNDLED ? null : files);
  return {
    ...(source === null ? {} : { model: source }),
    ...(revision === null ? {} : { revision }),
  };
}

function optionsOf(settings: Settings): string[] {
  return Object.entries(settings)
    .flatMap(([name, value]) => value === true ? [`--${name}`] : [`--${name}`, String(value)]);
}

function refuseTwins(jobs: readonly Job[]): void {
  const makers = new Map<string, string>();
  for (const { name, outputs, rewrites } of jobs) {
    for (const file of [...outputs, ...rewrites]) {
      const first = makers.get(file);
      if (first !== undefined) {
        throw new TypeError(
          `Cannot plan: "${first}" and "${name}" both make "${file}", wanted one maker, rename one's output`,
        );
      }
      makers.set(file, name);
    }
  }
}

/** Always takes the first job in the list that waits for nothing. */
function inOrder(jobs: readonly Job[]): Job[] {
  const waiting = [...jobs];
  const ordered: Job[] = [];
  while (waiting.length > 0) {
    const next = waiting.findIndex((job) => prerequisites(job, waiting).length === 0);
    if (next === -1) throw new TypeError(describeCycle(waiting));
    ordered.push(...waiting.splice(next, 1));
  }
  return ordered;
}

/** Every job here waits for another here, so that following them must come round. */
function describeCycle(jobs: readonly Job[]): string {
  const path: Job[] = [jobs[0]!];
  for (;;) {
    const next = prerequisites(path.at(-1)!, jobs)[0]!;
    const start = path.indexOf(next);
    if (start === -1) {
      path.push(next);
      continue;
    }
    const names = [...path.slice(start), next].map(({ name }) => `"${name}"`);
    return `Cannot plan: ${names.join(" waits for ")}, wanted an order, remove one of these inputs`;
  }
}
