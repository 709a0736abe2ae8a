/**
 * The scaling search in double precision. Engine, PyTorch and the float64 references see the same
 * numbers up to a float32 rounding; where a weight lies that close to the middle between two codes,
 * each may take the other code, and in a 64 x 64 layer one code is worth up to 2e-3 of the error.
 * This replica tells such a tie from a mistake: it names the errors that its near-ties allow.
 */
import { blockTaps } from "../../lib/graph/block.ts";
import { readTensor } from "../../lib/model/tensor_reader.ts";
import { type Matrix, matrix } from "../../lib/num/matrix.ts";
import { roundHalfEven } from "../../lib/num/round.ts";
import { outputSquaredNorm } from "../../lib/quant/output_squared_norm.ts";
import { Decoder } from "../../lib/runtime/decoder.ts";
import type { HiddenStates } from "../../lib/runtime/hidden_states.ts";
import { averageStatistics, sequenceStatistics } from "../../lib/stats/channel_statistics.ts";
import type { FamilyFixture } from "./family_fixture.ts";

/** A model and what runs through it. */
type Calibrated = Pick<FamilyFixture, "checkpoint" | "sequences">;

/** Inputs of every linear, per sequence. */
export async function captureInputs(family: Calibrated): Promise<Map<string, Matrix[]>> {
  const { checkpoint, sequences } = family;
  const decoder = new Decoder(checkpoint, { provider: "cpu" });
  const inputs = new Map<string, Matrix[]>();
  let states: readonly HiddenStates[] = await Promise.all(
    sequences.map((ids) => decoder.embed([ids])),
  );
  for (let layer = 0; layer < checkpoint.architecture.blocks; layer++) {
    for (const tap of blockTaps(checkpoint.architecture, layer)) {
      for (const name of tap.linears) inputs.set(name, []);
    }
    states = await decoder.runBlock(layer, states, (tap, _index, input) => {
      for (const name of tap.linears) {
        inputs.get(name)!.push(matrix(input.data.slice(), input.rows, input.columns));
      }
    });
  }
  return inputs;
}

/** The weight of a linear, `[out, in]`. */
export async function readWeight({ checkpoint }: Calibrated, linear: string): Promise<Matrix> {
  const entry = checkpoint.tensors.get(`${linear}.weight`)!;
  const [rows, columns] = entry.shape as [number, number];
  return matrix(await readTensor(entry), rows, columns);
}

/** How near to the middle between two codes, in codes, counts as a tie. */
const tieWidth = 2e-5;

/** Kinds of rounding: per row and symmetric, or asymmetric in groups of 128 (or whole rows). */
type Kind = "symmetric" | "group";

/** How the weights of one row or group become codes: spacing, and the lowest codes to be had. */
interface Spacing {
  readonly delta: number;
  /** As computed in doubles first; a second one where the zero point is a near-tie. */
  readonly lowest: readonly number[];
}

const isTie = (position: number) => Math.abs(position - Math.floor(position) - 0.5) <= tieWidth;

/** The nearest whole number, then the other one if it is as good but for a float32 rounding. */
function nearest(position: number): readonly number[] {
  const code = roundHalfEven(position);
  if (!isTie(position)) return [code];
  return [code, code === Math.floor(position) ? Math.ceil(position) : Math.floor(position)];
}

function spacing(scaled: Float64Array, kind: Kind, bits: number): Spacing {
  if (kind === "symmetric") {
    const most = scaled.reduce((most, w) => Math.max(most, Math.abs(w)), 0);
    return { delta: Math.max(most / 2 ** (bits - 1), 1e-10), lowest: [-(2 ** (bits - 1))] };
  }
  const last = 2 ** bits - 1;
  const low = scaled.reduce((a, b) => Math.min(a, b));
  const high = scaled.reduce((a, b) => Math.max(a, b));
  const delta = Math.max(high - low, 1e-5) / last;
  return { delta, lowest: nearest(low / delta).map((code) => -Math.min(last, Math.max(0, -code))) };
}

/** Another outcome of one near-tie: the differences of a row or group, or of one weight in it. */
interface Outcome {
  readonly start: number;
  readonly values: Float64Array;
}

/** Differences between weights and codes of one row or group that starts at `start`. */
function outcomes(
  weights: Float32Array,
  scales: Float64Array,
  kind: Kind,
  bits: number,
  start: number,
): readonly Outcome[] {
  const scaled = Float64Array.from(weights, (w, j) => w * scales[j]!);
  const { delta, lowest } = spacing(scaled, kind, bits);
  const error = (j: number, code: number, low: number) =>
    (scaled[j]! - Math.min(low + 2 ** bits - 1, Math.max(low, code)) * delta) / scales[j]!;
  const rounded = scaled.map((w) => roundHalfEven(w / delta));
  const whole = lowest.map((low) => ({ start, values: rounded.map((c, j) => error(j, c, low)) }));
  const single = [...scaled].flatMap((w, j) =>
    nearest(w / delta).slice(1).map((code) => ({
      start: start + j,
      values: Float64Array.of(error(j, code, lowest[0]!)),
    }))
  );
  return [...whole, ...single];
}

/**
 * Output errors of rounding under the scales of one alpha that a float32 rounding can tell apart:
 * as computed in doubles first, then with each near-tie decided the other way.
 */
export async function possibleErrors(
  family: Calibrated,
  name: string,
  inputs: readonly Matrix[],
  bits: number,
  alpha: number,
  kind: Kind = "symmetric",
): Promise<readonly number[]> {
  const entry = family.checkpoint.tensors.get(`${name}.weight`)!;
  const [rows, columns] = entry.shape as [number, number];
  const weight = await readTensor(entry);
  const { magnitude } = averageStatistics(inputs.map((x) => sequenceStatistics(x)));
  const scales = Float64Array.from(magnitude, (m) => Math.max(m, 1e-6) ** alpha);
  const width = kind === "group" && columns % 128 === 0 ? 128 : columns;
  const difference = new Float32Array(weight.length);
  const others: Outcome[] = [];
  for (let start = 0; start < weight.length; start += width) {
    const first = start % columns;
    const own = scales.subarray(first, first + width);
    const part = weight.subarray(start, start + width);
    const [computed, ...ties] = outcomes(part, own, kind, bits, start);
    difference.set(computed!.values, start);
    others.push(...ties);
  }
  const signal = outputSquaredNorm(matrix(weight, rows, columns), inputs);
  const relative = (d: Float32Array) =>
    outputSquaredNorm(matrix(d, rows, columns), inputs) / signal;
  const otherwise = ({ start, values }: Outcome) => {
    const changed = difference.slice();
    changed.set(values, start);
    return relative(changed);
  };
  return [relative(difference), ...others.map(otherwise)];
}
