/**
 * The symmetric search in double precision. Engine, PyTorch and the float64 references see the same
 * numbers up to a float32 rounding; where a weight lies that close to the middle between two codes,
 * each may take the other code, and in a 64 x 64 layer one code is worth up to 2e-3 of the error.
 * This replica tells such a tie from a mistake: it names the errors that its near-ties allow.
 */
import { blockTaps } from "../../lib/graph/block.ts";
import { readTensor } from "../../lib/model/tensor_reader.ts";
import { type Matrix, matrix } from "../../lib/num/matrix.ts";
import { roundHalfEven } from "../../lib/num/round.ts";
import { outputEnergy } from "../../lib/quant/output_energy.ts";
import { Decoder, type HiddenStates } from "../../lib/runtime/decoder.ts";
import { averageStatistics, sequenceStatistics } from "../../lib/stats/channel_statistics.ts";
import type { FamilyFixture } from "./family_fixture.ts";

/** Inputs of every linear layer, per sequence. */
export async function captureInputs(family: FamilyFixture): Promise<Map<string, Matrix[]>> {
  const { checkpoint, sequences } = family;
  const decoder = new Decoder(checkpoint, { provider: "cpu" });
  const inputs = new Map<string, Matrix[]>();
  let states: readonly HiddenStates[] = await Promise.all(
    sequences.map((ids) => decoder.embed([ids])),
  );
  for (let layer = 0; layer < checkpoint.architecture.layers; layer++) {
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

/** How near to the middle between two codes, in codes, counts as a tie. */
const tieWidth = 2e-5;

/**
 * Output errors of symmetric rounding under the scales of one alpha that a float32 rounding can tell
 * apart: as computed in doubles first, then with each near-tie decided the other way.
 */
export async function possibleErrors(
  family: FamilyFixture,
  name: string,
  inputs: readonly Matrix[],
  bits: number,
  alpha: number,
): Promise<readonly number[]> {
  const entry = family.checkpoint.tensors.get(`${name}.weight`)!;
  const [rows, columns] = entry.shape as [number, number];
  const weight = await readTensor(entry);
  const { magnitude } = averageStatistics(inputs.map((x) => sequenceStatistics(x)));
  const scales = magnitude.map((m) => Math.max(m, 1e-6) ** alpha);
  const n = 2 ** (bits - 1);
  const difference = new Float32Array(weight.length);
  const ties: { index: number; other: number }[] = [];
  for (let row = 0; row < rows; row++) {
    const scaled = Float64Array.from(
      weight.subarray(row * columns, (row + 1) * columns),
      (w, j) => w * scales[j]!,
    );
    const delta = Math.max(scaled.reduce((most, w) => Math.max(most, Math.abs(w)), 0) / n, 1e-10);
    scaled.forEach((w, j) => {
      const position = w / delta;
      const error = (code: number) => (w - Math.min(n - 1, code) * delta) / scales[j]!;
      const index = row * columns + j;
      difference[index] = error(roundHalfEven(position));
      if (Math.abs(position - Math.floor(position) - 0.5) > tieWidth) return;
      const codes = [Math.floor(position), Math.ceil(position)];
      ties.push({ index, other: error(codes.find((code) => code !== roundHalfEven(position))!) });
    });
  }
  const signal = outputEnergy(matrix(weight, rows, columns), inputs);
  const relative = (d: Float32Array) => outputEnergy(matrix(d, rows, columns), inputs) / signal;
  return [
    relative(difference),
    ...ties.map(({ index, other }) => relative(difference.with(index, other))),
  ];
}
