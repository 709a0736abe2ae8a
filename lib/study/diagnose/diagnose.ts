/** The diagnosis of one model: every linear measured, and put where two records hold it. */

import { blockTaps } from "../../graph/block.ts";
import type { TokenSequences } from "../../text/calibration.ts";
import type { Checkpoint } from "../../model/checkpoint.ts";
import { allTensors, countParameters } from "../../model/tensors.ts";
import { alphaGrid } from "../../quant/alpha_grid.ts";
import type { LinearChannels } from "../../record/channels.ts";
import type { DiagnosticConfig, LinearResult, ModelInfo } from "../../record/diagnostic.ts";
import {
  linearChannels,
  type LinearMeasurement,
  linearResult,
} from "../../measure/linear_result.ts";
import {
  measureModel,
  type MeasureSettings,
  type MeasureSurroundings,
} from "../../measure/measure_model.ts";

/** Layers of a model, or of one of its blocks, as they stand in the two records. */
export interface Diagnosis {
  /** Entries of the diagnostic record, in checkpoint order. */
  readonly layers: Record<string, LinearResult>;
  /** Entries of the channels record, in the same order. */
  readonly channels: Record<string, LinearChannels>;
}

/** What happens outside: where graphs run, where time is booked, who is told of progress. */
export interface DiagnoseSurroundings extends MeasureSurroundings {
  /** Called after each linear. */
  readonly onLayer?: (name: string) => void;
  /** Blocks that a killed run had finished, from the first on; they are not measured again. */
  readonly done?: readonly Diagnosis[];
  /** Called after each block with its layers; what it does is waited for after the next block. */
  readonly onBlock?: (block: Diagnosis) => Promise<void>;
}

/** The bit width at which the gain of scaling is reported: AWQ-Diag's `awq_report_bit`. */
export const REPORT_BITS = 3;

/** Measurements of one block after another. */
async function* byBlock(
  measurements: AsyncIterable<LinearMeasurement>,
): AsyncGenerator<readonly LinearMeasurement[], void, undefined> {
  let block: LinearMeasurement[] = [];
  for await (const measured of measurements) {
    if (block.length > 0 && block[0]!.block !== measured.block) {
      yield block;
      block = [];
    }
    block.push(measured);
  }
  if (block.length > 0) yield block;
}

/**
 * Measures every linear of a model on calibration sequences, each run alone from position 0.
 */
export async function diagnose(
  checkpoint: Checkpoint,
  sequences: readonly Int32Array[],
  settings: MeasureSettings,
  surroundings: DiagnoseSurroundings,
): Promise<Diagnosis> {
  const { onLayer, done = [], onBlock } = surroundings;
  const alphas = alphaGrid(settings.alphas);
  const blocks = [...done];
  const [first, last] = settings.blocks ?? [0, checkpoint.architecture.blocks - 1];
  const rest = { ...settings, blocks: [first + done.length, last] as const };
  const told = async function* () {
    for await (const measured of measureModel(checkpoint, sequences, rest, surroundings)) {
      yield measured;
      onLayer?.(measured.name);
    }
  };
  let writing: Promise<void> | undefined;
  for await (const measured of byBlock(told())) {
    const named = <T>(entry: (layer: LinearMeasurement) => T): Record<string, T> =>
      Object.fromEntries(measured.map((layer) => [layer.name, entry(layer)]));
    const block = {
      layers: named((layer) => linearResult(layer, alphas, REPORT_BITS)),
      channels: named(linearChannels),
    };
    blocks.push(block);
    // The next block runs while this one is brought to disk.
    await writing;
    writing = onBlock?.(block);
    writing?.catch(() => {}); // whoever waits for it is told
  }
  await writing;
  return {
    layers: Object.assign({}, ...blocks.map(({ layers }) => layers)),
    channels: Object.assign({}, ...blocks.map(({ channels }) => channels)),
  };
}

/** The `model_info` of a checkpoint. */
export function modelInfo(
  { architecture, dtype }: Checkpoint,
  [first, last]: readonly [number, number] = [0, architecture.blocks - 1],
): ModelInfo {
  return {
    model_type: architecture.modelType,
    num_params: countParameters(allTensors(architecture)),
    num_layers: architecture.blocks,
    hidden_size: architecture.hiddenSize,
    num_attention_heads: architecture.attentionHeads,
    num_key_value_heads: architecture.keyValueHeads,
    head_dim: architecture.headDim,
    intermediate_size: architecture.intermediateSize,
    vocab_size: architecture.vocabularySize,
    dtype,
    num_linear_analyzed: Array.from({ length: last - first + 1 }, (_, i) => first + i)
      .flatMap((layer) => blockTaps(architecture, layer).flatMap((tap) => tap.linears)).length,
  };
}

/** The `config` of a diagnostic record. */
export function diagnosticConfig(
  settings: MeasureSettings,
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
    layer_range: settings.blocks === undefined ? null : [...settings.blocks],
    outlier_sigma: settings.outlierSigma,
    awq_report_bit: REPORT_BITS,
    alphas: [...alphaGrid(settings.alphas)],
    quantizer: kind,
    group_size: kind === "group" ? groupSize : null,
    seed: bootstrap.seed,
    bootstrap_resamples: bootstrap.resamples,
  };
}
