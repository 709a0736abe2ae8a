/**
 * Valid records for tests that are about something else.
 *
 * @module
 */

import type { ChannelsRecord } from "../../lib/record/channels.ts";
import type { DiagnosticRecord } from "../../lib/record/diagnostic.ts";
import { encodeFloat32Array } from "../../lib/record/float32_array.ts";
import { parseRecord } from "../../lib/record/read_record.ts";

/** AWQ-Diag's own file (version 0). */
export const awqDiagFile = new URL("../fixtures/records/awq_diag_v0.json", import.meta.url);

/** A fresh diagnostic record, version 1: AWQ-Diag's file after migration, 21 layers. */
export function diagnosticRecord(): DiagnosticRecord {
  const record = parseRecord(Deno.readTextFileSync(awqDiagFile), "awq_diag_v0.json");
  if (record.schema !== "awq-diag/diagnostic") throw new TypeError("wrong kind of fixture");
  return record;
}

/** A fresh channels record of one layer with two input channels. */
export function channelsRecord(): ChannelsRecord {
  const array = encodeFloat32Array([1, 2]);
  return {
    schema: "awq-diag/channels",
    version: 1,
    model: "tiny",
    layers: {
      "model.layers.0.mlp.up_proj": {
        module_type: "up_proj",
        layer_idx: 0,
        channel_magnitude: array,
        channel_variance: array,
        channel_max: array,
        kurtosis: array,
        outlier_ratio: array,
        channel_magnitude_pooled: array,
        channel_variance_pooled: array,
        channel_max_pooled: array,
        kurtosis_pooled: array,
        outlier_ratio_pooled: array,
        weight_magnitude: array,
        importance: array,
      },
    },
    run: { generated_utc: "2026-01-02T03:04:05Z" },
  };
}
