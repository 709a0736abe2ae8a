/** Jobs: steps with a model put in, in an order in which each finds its inputs made. */

import { AwqDiagError } from "../errors/awq_diag_error.ts";
import { BUNDLED_NAME } from "../model/source.ts";
import { modelSlug } from "../model/model_slug.ts";
import type { Experiments, ModelEntry, Settings, StepEntry } from "./experiments.ts";

/** A step of one model, or over all models. Paths still hold `{results}` and `{figures}`. */
export interface Job
  extends Pick<StepEntry, "task" | "makes" | "arguments" | "inputs" | "outputs" | "rewrites"> {
  /** Such as `"diagnose bundled"` or `"compare"`; no two jobs share it. */
  readonly name: string;
  readonly step: string;
  /** `null` for a step over all. */
  readonly model: string | null;
  /** As they stand on the command line. */
  readonly options: readonly string[];
  /** Folder of a checkpoint to hash. */
  readonly checkpoint: string | null;
  /** File that a killed run goes on from. */
  readonly journal: string | null;
}

/**
 * Lists all jobs, each behind those whose files it reads; otherwise model by model, in the order of
 * the file.
 */
export function listJobs({ models, steps }: Experiments): Job[] {
  const stepsOf = (kind: StepEntry["of"]) =>
    Object.entries(steps).filter(([, { of }]) => of === kind);
  const jobs = [
    ...Object.entries(models).flatMap(([model, entry]) =>
      stepsOf("model").map(([name, step]) => jobOf(name, step, model, [entry]))
    ),
    ...stepsOf("models").map(([name, step]) => jobOf(name, step, null, Object.values(models))),
  ];
  refuseTwins(jobs);
  return inOrder(jobs);
}

export function readFiles(job: Job): string[] {
  return [...job.arguments, ...job.inputs];
}

export function madeFiles(job: Job): string[] {
  return [...job.outputs, ...job.rewrites];
}

/** Finds what a job waits for. */
export function prerequisites(job: Job, jobs: readonly Job[]): Job[] {
  const reads = new Set(readFiles(job));
  return jobs.filter((other) => other !== job && madeFiles(other).some((file) => reads.has(file)));
}

/** A step's job of one model, or, without a model's name, over all of them. */
function jobOf(
  step: string,
  { task, makes, journal, ...entry }: StepEntry,
  model: string | null,
  models: readonly ModelEntry[],
): Job {
  const slugs = models.map((each) => modelSlug(each.model ?? each.files!));
  const put = (template: string): string[] =>
    template.includes("{slug}")
      ? slugs.map((slug) => template.replaceAll("{slug}", slug))
      : [template];
  const own = model === null ? undefined : models[0];
  const runs = makes === "records" ? own : undefined;
  const settings = {
    ...(runs && sourceSettings(runs)),
    ...entry.settings,
    ...runs?.settings,
    ...own?.steps[step],
  };
  return {
    ...{ name: model === null ? step : `${step} ${model}`, step, model, task, makes },
    options: optionsOf(settings).flatMap(put),
    arguments: entry.arguments.flatMap(put),
    inputs: entry.inputs.flatMap(put),
    outputs: entry.outputs.flatMap(put),
    rewrites: entry.rewrites.flatMap(put),
    checkpoint: runs?.files ?? null,
    journal: journal === null ? null : put(journal)[0]!,
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
  for (const job of jobs) {
    for (const file of madeFiles(job)) {
      const first = makers.get(file);
      if (first !== undefined) {
        throw new AwqDiagError(
          `Cannot plan: "${first}" and "${job.name}" both make "${file}", wanted one maker, rename one's output`,
        );
      }
      makers.set(file, job.name);
    }
  }
}

/** Always takes the first job in the list that waits for nothing. */
function inOrder(jobs: readonly Job[]): Job[] {
  const waiting = [...jobs];
  const ordered: Job[] = [];
  while (waiting.length > 0) {
    const next = waiting.findIndex((job) => prerequisites(job, waiting).length === 0);
    if (next === -1) throw new AwqDiagError(describeCycle(waiting));
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
