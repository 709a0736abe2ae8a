/**
 * Whether this project and a peer computed the same: a ratio of their times means something only
 * then. Pure.
 */

import { AwqDiagError } from "../lib/errors/awq_diag_error.ts";
import type { DiagnosticRecord } from "../lib/record/diagnostic.ts";
import type { Agreement } from "./benchmark_record.ts";

export interface PeerLayer {
  /** Mean over channels of the excess kurtosis. */
  readonly mean_kurtosis: number;
  /** Percent of all importance held by the top 1 % of channels. */
  readonly top1pct_importance_share: number;
  /** Error of RTN per bit width. */
  readonly output_error: Readonly<Record<string, number>>;
  /** Error at each alpha per bit width. */
  readonly error_curve: Readonly<Record<string, readonly number[]>>;
}

/** Both compute in float32, in another order (docs/method.md#agreement). */
export const DIAGNOSE_TOLERANCE = 1e-3;

/** The log-loss is a mean over thousands of tokens, in which roundings cancel. */
export const LOSS_TOLERANCE = 1e-4;

/** Differences of kurtosis are relative to at least this: it may be 0, the kurtosis of the normal. */
const KURTOSIS_UNIT = 1;

function difference(own: number, other: number, unit = Math.abs(own)): number {
  return own === other ? 0 : Math.abs(own - other) / unit;
}

/**
 * A weight within a float32 rounding of the middle between two codes takes either, and one code of a
 * channel with strong inputs is worth more than the tolerance (docs/log.md): so many of all numbers
 * may differ by so many tolerances.
 */
const NEAR_TIES = { share: 0.005, tolerances: 10 };

export function judge(differences: readonly number[], tolerance: number): Agreement {
  const compared = differences.length;
  const worst = Math.max(...differences);
  const beyond = differences.filter((value) => !(value <= tolerance)).length;
  const allowed = Math.floor(NEAR_TIES.share * compared);
  if (compared > 0 && beyond <= allowed && worst <= NEAR_TIES.tolerances * tolerance) {
    return { compared, worst_relative_difference: worst, tolerance, beyond_tolerance: beyond };
  }
  throw new AwqDiagError(
    `Cannot compare times with the peer: ${beyond} of ${compared} results differ by more than ${tolerance}, the worst differ by ${worst}, wanted at most ${allowed} and none by ten times that, mend the program that is wrong`,
  );
}

/**
 * Compares a diagnosis with the peer's: RTN, the whole curves, kurtosis and importance of
 * every linear.
 */
export function compareWithPeer(
  record: DiagnosticRecord,
  layers: Readonly<Record<string, PeerLayer>>,
): Agreement {
  const names = (of: object) => Object.keys(of).sort().join(", ");
  if (names(record.layers) !== names(layers)) {
    throw new AwqDiagError(
      `Cannot compare with the peer: it has ${Object.keys(layers).length} layers, wanted the ${
        Object.keys(record.layers).length
      } of the record under the same names, give both the same model`,
    );
  }
  const differences = Object.entries(record.layers).flatMap(([name, own]) => {
    const other = layers[name]!;
    const share = difference(own.top1pct_importance_share, other.top1pct_importance_share);
    const unit = Math.max(KURTOSIS_UNIT, Math.abs(own.mean_kurtosis));
    const kurtosis = difference(own.mean_kurtosis, other.mean_kurtosis, unit);
    const curves = Object.entries(own.awq_error_curve ?? {}).flatMap(([bits, curve]) => [
      difference(own.output_error[bits]!, other.output_error[bits] ?? NaN),
      ...curve.map((error, a) => difference(error, other.error_curve[bits]?.[a] ?? NaN)),
    ]);
    return [share, kurtosis, ...curves];
  });
  return judge(differences, DIAGNOSE_TOLERANCE);
}
