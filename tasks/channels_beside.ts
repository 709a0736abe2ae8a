/** Finds the channels record that belongs to a diagnostic one. */

import { AwqDiagError } from "../lib/errors/awq_diag_error.ts";
import { shown } from "../lib/errors/shown_text.ts";
import { basename, dirname, join } from "node:path";
import { modelSlug } from "../lib/model/model_slug.ts";
import type { ChannelsRecord } from "../lib/record/channels.ts";
import type { DiagnosticRecord } from "../lib/record/diagnostic.ts";
import type { AnyRecord } from "../lib/record/kinds.ts";
import { readRecord } from "../lib/record/store.ts";

/**
 * Reads the channels record beside a diagnostic one: `diagnostic_x.json` has its arrays in
 * `channels_x.json`; of a renamed record they are found by its model. `null` where there is no file.
 */
export async function channelsBeside(
  path: string,
  record: DiagnosticRecord,
): Promise<{ readonly file: string; readonly channels: ChannelsRecord | null }> {
  const { model } = record;
  const slug = /^diagnostic_(.+)\.json$/.exec(basename(path))?.[1] ?? modelSlug(model);
  const file = join(dirname(path), `channels_${slug}.json`);
  const channels = await readIfThere(file);
  if (channels === null) return { file, channels };
  if (channels.schema === "awq-diag/channels" && channels.model === model) {
    const strange = strangeLinear(record, channels);
    if (strange === null) return { file, channels };
    throw new AwqDiagError(
      `Cannot use ${shown(file, 260)} with ${shown(path, 260)}: its ${
        shown(strange)
      } is no layer of that record, diagnose the model again`,
    );
  }
  throw new AwqDiagError(
    `Cannot use ${shown(file, 260)} with ${shown(path, 260)}: it is not the channels record of ${
      shown(model)
    }, diagnose that model again`,
  );
}

/** A linear that the diagnostic record does not hold, or in another place or width. */
function strangeLinear({ layers }: DiagnosticRecord, channels: ChannelsRecord): string | null {
  for (const [name, arrays] of Object.entries(channels.layers)) {
    const linear = Object.hasOwn(layers, name) ? layers[name]! : null;
    const alike = linear?.layer_idx === arrays.layer_idx &&
      linear.module_type === arrays.module_type &&
      linear.hidden_dim === arrays.importance.shape[0];
    if (!alike) return name;
  }
  return null;
}

async function readIfThere(path: string): Promise<AnyRecord | null> {
  try {
    return await readRecord(path);
  } catch (error) {
    if (error instanceof Error && error.cause instanceof Deno.errors.NotFound) return null;
    throw error;
  }
}
