/** The plain method as a search engine: every number straight from its definition in lib/quant. */
import { nonFiniteTensor } from "../../lib/model/tensor_reader.ts";
import { firstNonFinite } from "../../lib/num/finite.ts";
import { type Matrix, matrix } from "../../lib/num/matrix.ts";
import { outputSquaredNorm, proxyError, quantize, quantizeScaled } from "../../lib/quant/mod.ts";
import { difference } from "../../lib/quant/difference.ts";
import type {
  Grids,
  LinearGroup,
  LinearSearch,
  SearchEngine,
  StoredMatrix,
} from "../../lib/search/linear_group.ts";
import { weightMagnitude } from "../../lib/stats/importance.ts";
import { quantizerOf } from "./search_case.ts";
import { storedValues } from "./stored_matrix.ts";

function finiteValues(stored: StoredMatrix): Matrix {
  const weight = storedValues(stored);
  const bad = firstNonFinite(weight.data);
  if (bad >= 0) throw nonFiniteTensor(stored.name, bad, weight.data[bad]!);
  return weight;
}

function searchPlainly(
  grids: Grids,
  weights: readonly Matrix[],
  scales: readonly Float32Array[],
): LinearSearch {
  const inputs: Matrix[] = [];
  const errorAt = (weight: Matrix, bits: number, s: Float32Array) =>
    outputSquaredNorm(
      difference(weight, quantizeScaled(weight, s, quantizerOf(grids, bits))),
      inputs,
    );
  return {
    add(tokens) {
      inputs.push(matrix(tokens.data.slice(), tokens.rows, tokens.columns));
      return Promise.resolve();
    },
    end: () =>
      Promise.resolve(weights.map((weight) => ({
        norm: outputSquaredNorm(weight, inputs),
        errors: new Map(
          grids.bits.map((b) => [b, Float64Array.from(scales, (s) => errorAt(weight, b, s))]),
        ),
      }))),
  };
}

/** Starts a search without any shortcut. */
export function createReferenceSearch(grids: Grids): SearchEngine {
  const proxiesOf = (weight: Matrix, actScales: ArrayLike<number>) =>
    grids.bits.map((bits): [number, number] => [
      bits,
      proxyError(weight, quantize(weight, quantizerOf(grids, bits)), actScales),
    ]);
  return {
    load(stored) {
      // A promise's own function: what it throws is its rejection.
      return new Promise<LinearGroup>((resolve) => {
        const weights = stored.map(finiteValues);
        resolve({
          weightMagnitudes: () => Promise.resolve(weights.map(weightMagnitude)),
          proxies: (actScales) =>
            Promise.resolve(weights.map((weight) => new Map(proxiesOf(weight, actScales)))),
          search: (scales) => searchPlainly(grids, weights, scales),
          [Symbol.asyncDispose]: () => Promise.resolve(),
        });
      });
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}
