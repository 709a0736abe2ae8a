/**
 * What is measured: models by name, with or without figures.
 *
 * Effect: makes the checkpoints that are missing.
 */

import { join } from "node:path";
import { UsageError } from "../lib/cli/usage_error.ts";
import { makeCheckpoint, PUBLISHED_SHAPES, type ShapeConfig, shapeOfWidth } from "./checkpoint.ts";

export const PROJECT_FOLDER = join(import.meta.dirname!, "..");

export interface CaseChoice {
  readonly name: string;
  /** Name of its model, as {@linkcode modelFolder} takes it. */
  readonly model: string;
  readonly figures: boolean;
}

/**
 * Reads the cases of a command line. Models: `bundled`; `q05b-<n>`, n blocks in the shape of
 * Qwen2.5-0.5B with random weights. `-figures` behind a model draws figures too.
 */
export function parseCases(text: string): readonly CaseChoice[] {
  if (text === "none") return [];
  return text.split(",").map((item) => {
    const name = item.trim();
    const [, model, figures] = /^(bundled|q05b-[1-9]\d?)(-figures)?$/.exec(name) ?? [];
    if (model !== undefined) return { name, model, figures: figures !== undefined };
    throw new UsageError(
      `Cannot use --case "${text}": "${name}" is no case, wanted bundled, bundled-figures, q05b-4, q05b-24 or another number of blocks`,
    );
  });
}

async function checkpointFolder(name: string, shape: ShapeConfig): Promise<string> {
  const folder = join(PROJECT_FOLDER, "bench", "checkpoints", name);
  try {
    await Deno.stat(join(folder, "tokenizer_config.json"));
    await Deno.stat(join(folder, "model.safetensors"));
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    await makeCheckpoint(shape, folder);
  }
  return folder;
}

/** The checkpoint of a model; made if it is missing. */
export async function modelFolder(model: string): Promise<string> {
  if (model === "bundled") return join(PROJECT_FOLDER, "models", "wiki-qwen2-7m");
  const [, kind, number] = /^(q05b|width)-(\d+)$/.exec(model)!;
  const shape = kind === "width"
    ? shapeOfWidth(Number(number))
    : { ...PUBLISHED_SHAPES["qwen2.5-0.5b"]!, num_hidden_layers: Number(number) };
  return await checkpointFolder(model, shape);
}
