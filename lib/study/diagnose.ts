/**
 * The diagnosis of one model: blocks one after another, every linear layer measured, two records.
 *
 *     sequences -> embeddings -> block 0 -> block 1 -> ...
 *                                  | taps: statistics, scaling search
 *                                  v
 *                     diagnostic record, channels record
 *
 * @module
 */

import { createSearcher, type Grids } from "../engine/searcher.ts";
import { blockTaps } from "../graph/block.ts";
import type { TokenSequences } from "../data/calibration.ts";
import type { Checkpoint } from "../model/checkpoint.ts";
import { allTensors, countParameters } from "../model/tensors.ts";
import { Buffers } from "../num/buffers.ts";
import type { Matrix } from "../num/matrix.ts";
import { alphaGrid } from "../quant/alpha_grid.ts";
import type { ChannelLayer } from "../record/channels.ts";
import type { DiagnosticConfig, LayerResult, ModelInfo } from "../record/diagnostic.ts";
import { Decoder, type DecoderSettings, type HiddenStates } from "../runtime/decoder.ts";
import { channelLayer, layerResult } from "./layer_result.ts";
import { type Instruments, measureTap } from "./measure_tap.ts";
import type { Stopwatch } from "./stopwatch.ts";

/** What decides the numbers of a diagnosis. */
export interface DiagnoseSettings {
  /** The quantizer and its bit widths. */
  readonly grids: Grids;
  /** Number of alphas, evenly from 0 to 1. */
  readonly alphas: number;
  /** How many standard deviations make an outlier. */
  readonly outlierSigma: number;
}

/** What happens outside: where graphs run, where time is booked, who is told of progress. */
export interface DiagnoseSurroundings {
  /** Provider and threads. */
  readonly decoder: DecoderSettings;
  /** Where time is booked. */
  readonly watch: Stopwatch;
  /** Called after each linear layer. */
  readonly onLayer?: (name: string) => void;
}

/** The bit width at which the gain of scaling is reported: AWQ-Diag's `awq_report_bit`. */
export const reportBits = 3;

/** Layers of a model as they stand in its two records. */
export interface Diagnosis {
  /** Entries of the diagnostic record, in checkpoint order. */
  readonly layers: Record<string, LayerResult>;
  /** Entries of the channels record, in the same order. */
  readonly channels: Record<string, ChannelLayer>;
}

/** Runs one block and keeps what its taps saw, per output and sequence. */
async function captureBlock(
  decoder: Decoder,
  layer: number,
  states: readonly HiddenStates[],
): Promise<{ states: readonly HiddenStates[]; inputs: ReadonlyMap<string, readonly Matrix[]> }> {
  const inputs = new Map<string, Matrix[]>();
  const next = await decoder.runBlock(layer, states, (tap, _index, input) => {
    inputs.set(tap.output, [...inputs.get(tap.output) ?? [], input]);
  });
  return { states: next, inputs };
}

/**
 * Measures every linear layer of a model on calibration sequences, each run alone from position 0.
 *
 * @param checkpoint The model.
 * @param sequences Token ids.
 * @param settings What decides the numbers; the bit widths must hold {@linkcode reportBits}.
 * @param surroundings Where it runs.
 * @returns The layers of both records.
 */
export async function diagnose(
  checkpoint: Checkpoint,
  sequences: readonly Int32Array[],
  settings: DiagnoseSettings,
  { decoder: decoderSettings, watch, onLayer }: DiagnoseSurroundings,
): Promise<Diagnosis> {
  const { architecture } = checkpoint;
  const decoder = new Decoder(checkpoint, decoderSettings);
  await using searcher = await createSearcher(settings.grids, decoderSettings);
  const alphas = alphaGrid(settings.alphas);
  const { outlierSigma } = settings;
  const buffers = new Buffers();
  const instruments: Instruments = { checkpoint, searcher, alphas, outlierSigma, watch, buffers };

  const diagnosis: Diagnosis = { layers: {}, channels: {} };
  let states: readonly HiddenStates[] = await watch.time(
    "read",
    () => Promise.all(sequences.map((sequence) => decoder.embed([sequence]))),
  );
  for (let layer = 0; layer < architecture.layers; layer++) {
    const captured = await watch.time("forward", () => captureBlock(decoder, layer, states));
    states = captured.states;
    for (const tap of blockTaps(architecture, layer)) {
      const inputs = captured.inputs.get(tap.output)!;
      for (const measured of await measureTap(tap, layer, inputs, instruments)) {
        diagnosis.layers[measured.name] = layerResult(measured, alphas, reportBits);
        diagnosis.channels[measured.name] = channelLayer(measured);
        onLayer?.(measured.name);
      }
    }
  }
  return diagnosis;
}

/**
 * The `model_info` of a checkpoint.
 *
 * @param checkpoint The model.
 * @returns Shape and size, under AWQ-Diag's keys.
 */
export function modelInfo({ architecture, dtype }: Checkpoint): ModelInfo {
  return {
    model_type: architecture.modelType,
    num_params: countParameters(allTensors(architecture)),
    num_layers: architecture.layers,
    hidden_size: architecture.hiddenSize,
    num_attention_heads: architecture.attentionHeads,
    num_key_value_heads: architecture.keyValueHeads,
    head_dim: architecture.headDim,
    intermediate_size: architecture.intermediateSize,
    vocab_size: architecture.vocabularySize,
    dtype,
    num_linear_analyzed: Array.from({ length: architecture.layers }, (_, layer) => layer)
      .flatMap((layer) => blockTaps(architecture, layer).flatMap((tap) => tap.linears)).length,
  };
}

/**
 * The `config` of a diagnostic record.
 *
 * @param settings What decided the numbers.
 * @param calibration The sequences that ran.
 * @param maxLength Tokens that sequences were truncated to.
 * @param bootstrap Seed and resamples of the intervals.
 * @returns Settings under AWQ-Diag's keys.
 */
export function diagnosticConfig(
  settings: DiagnoseSettings,
  calibration: Pick<TokenSequences, "sequences">,
  maxLength: number,
  bootstrap: { readonly seed: number; readonly resamples: number },
): DiagnosticConfig {
  const { kind, bits, groupSize } = settings.grids;
  return {
    protocol: "awq-diag",
    bit_widths: [...bits],
    num_calibration_samples: calibration.sequences.length,
    num_calibration_tokens: calibration.sequences.reduce((total, ids) => total + ids.length, 0),
    max_calibration_length: maxLength,
    outlier_sigma: settings.outlierSigma,
    awq_report_bit: reportBits,
    alphas: [...alphaGrid(settings.alphas)],
    quantizer: kind,
    group_size: kind === "group" ? groupSize : null,
    seed: bootstrap.seed,
    bootstrap_resamples: bootstrap.resamples,
  };
}
