/**
 * The least time that a diagnosis can take on a machine: its multiply-adds at the speed of the
 * machine's matrix product, and one reading of the checkpoint at the speed of its memory. Pure.
 */

import { AwqDiagError } from "../lib/errors/awq_diag_error.ts";
import type { DiagnosticRecord, LinearResult } from "../lib/record/diagnostic.ts";
import type { Floor, Work } from "./benchmark_record.ts";
import type { MachineRates } from "./machine_rates.ts";

/**
 * Multiply-adds that the squared norm of one output channel takes over all tokens: one product with
 * each token, or half a quadratic form in their symmetric Gram matrix, whichever is less. What it
 * takes to form that matrix is left out, as a floor may.
 */
export function normMultiplyAdds(tokens: number, channels: number, exhaustive: boolean): number {
  const form = channels * (channels + 1) / 2;
  return exhaustive ? channels * tokens : Math.min(channels * tokens, form);
}

/**
 * The work behind a record. The search computes the norm of each output channel once, and that of its
 * error once per alpha and bit width.
 */
export function workOf(record: DiagnosticRecord): Work {
  const { config, model_info, layers, inputs } = record;
  const all = Object.values(layers);
  const tokens = config.num_calibration_tokens;
  const known = all.every((layer) => layer.out_dim !== null);
  if (config.alphas === null || tokens === null || inputs === null || !known) {
    throw new AwqDiagError(
      "Cannot count the work of a record: it is a migrated one, wanted one of version 1, run diagnose",
    );
  }
  const norms = config.alphas.length * config.bit_widths.length + 1;
  const exhaustive = config.exhaustive === true;
  const sum = (part: (layer: LinearResult) => number) =>
    all.reduce((total, layer) => total + part(layer), 0);
  return {
    blocks: new Set(all.map((layer) => layer.layer_idx)).size,
    hidden_size: model_info.hidden_size,
    linears: all.length,
    weights: sum((linear) => linear.hidden_dim * linear.out_dim!),
    tokens,
    alphas: config.alphas.length,
    bit_widths: config.bit_widths.length,
    search_multiply_adds: sum(({ hidden_dim, out_dim }) =>
      norms * out_dim! * normMultiplyAdds(tokens, hidden_dim, exhaustive)
    ),
    checkpoint_bytes: inputs.model.files.reduce((total, file) => total + file.bytes, 0),
  };
}

export function floorOf(work: Work, rates: MachineRates): Floor {
  const billions = 1e9;
  return {
    search_seconds: work.search_multiply_adds /
      (rates.gemm_giga_multiply_adds_per_second * billions),
    read_seconds: work.checkpoint_bytes / (rates.memory_gigabytes_per_second * billions),
  };
}
