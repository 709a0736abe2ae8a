/** Finds the channels record that belongs to a diagnostic one. */

import { basename, dirname, join } from "node:path";
import { modelSlug } from "../lib/model/model_slug.ts";
import type { ChannelsRecord } from "../lib/record/channels.ts";
import type { DiagnosticRecord } from "../lib/record/diagnostic.ts";
import { readRecord } from "../lib/record/store.ts";

/** Where the channels record is looked for, and what is there. */
export interface ChannelsBeside {
  /** The file, there or not. */
  readonly file: string;
  /** The record; `null` where there is no such file. */
  readonly channels: ChannelsRecord | null;
}

/**
 * Reads the channels record beside a diagnostic one: `diagnostic_x.json` has its arrays in
 * `channels_x.json`; of a renamed record they are found by its model.
 */
export async function channelsBeside(
  path: string,
  { model }: DiagnosticRecord,
): Promise<ChannelsBeside> {
  const slug = /^diagnostic_(.+)\.json$/.exec(basename(path))?.[1] ?? modelSlug(model);
  const file = join(dirname(path), `channels_${slug}.json`);
  if (!await exists(file)) return { file, channels: null };
  const channels = await readRecord(file);
  if (channels.schema === "awq-diag/channels" && channels.model === model) {
    return { file, channels };
  }
  throw new TypeError(
    `Cannot use "${file}" with "${path}": it is not the channels record of "${model}", diagnose that model again`,
  );
}

async function exists(path: string): Promise<boolean> {
  try {
    return (await Deno.stat(path)).isFile;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
