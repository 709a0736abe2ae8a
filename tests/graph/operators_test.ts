import assert from "node:assert/strict";
import { attention, linear, rmsNorm, rotate, silu, splitHeads } from "../../lib/graph/operators.ts";
import { createRandom } from "../../lib/num/random.ts";
import { causalMask } from "../../lib/runtime/positions.ts";
import type { FloatTensor } from "../../lib/runtime/session.ts";
import { allCloseTo } from "../support/close_to.ts";
import { runGraph } from "../support/run_graph.ts";

/** Two float32 roundings per operation in a chain of a few. */
const tolerance = 2e-6;

function values(shape: readonly number[], seed: number): FloatTensor {
  const random = createRandom(seed);
  const length = shape.reduce((product, dimension) => product * dimension, 1);
  return { data: Float32Array.from({ length }, () => random() * 4 - 2), shape };
}

Deno.test("rmsNorm() divides rows by their root mean square and multiplies by the gain", async () => {
  const x = values([3, 8], 1);
  const gain = values([8], 2);
  const result = await runGraph((graph) => {
    const input = graph.input("x", "float32", ["rows", 8]);
    return rmsNorm(graph, input, graph.input("gain", "float32", [8]), 1e-5);
  }, { x, gain });
  const wanted = Array.from(x.data, (value, k) => {
    const row = x.data.subarray(k - k % 8, k - k % 8 + 8);
    const meanSquare = row.reduce((sum, v) => sum + v * v, 0) / 8;
    return value / Math.sqrt(meanSquare + 1e-5) * gain.data[k % 8]!;
  });
  allCloseTo(result.data, wanted, tolerance);
});

Deno.test("rmsNorm() of a zero row is zero, held up by epsilon", async () => {
  const result = await runGraph((graph) => {
    const x = graph.input("x", "float32", [1, 4]);
    return rmsNorm(graph, x, graph.floats([1, 1, 1, 1], [4]), 1e-6);
  }, { x: { data: new Float32Array(4), shape: [1, 4] } });
  assert.deepEqual([...result.data], [0, 0, 0, 0]);
});

for (const biased of [false, true]) {
  Deno.test(`linear() computes x W^T ${biased ? "+ b" : "without a bias"}`, async () => {
    const x = values([2, 3], 3);
    const weight = values([4, 3], 4);
    const bias = values([4], 5);
    const result = await runGraph((graph) => {
      const input = graph.input("x", "float32", [2, 3]);
      const w = graph.input("weight", "float32", [4, 3]);
      return linear(graph, input, w, biased ? graph.input("bias", "float32", [4]) : undefined);
    }, biased ? { x, weight, bias } : { x, weight });
    const wanted = Array.from({ length: 8 }, (_, k) => {
      const [token, out] = [Math.floor(k / 4), k % 4];
      const dot = [0, 1, 2].reduce(
        (sum, j) => sum + x.data[token * 3 + j]! * weight.data[out * 3 + j]!,
        0,
      );
      return dot + (biased ? bias.data[out]! : 0);
    });
    allCloseTo(result.data, wanted, tolerance, "output", 1e-6);
  });
}

Deno.test("silu() is x times its sigmoid", async () => {
  const x = { data: Float32Array.of(-30, -1, 0, 0.5, 30), shape: [5] };
  const result = await runGraph((graph) => silu(graph, graph.input("x", "float32", [5])), { x });
  allCloseTo(result.data, [...x.data].map((v) => v / (1 + Math.exp(-v))), tolerance, "silu", 1e-11);
});

Deno.test("rotate() turns the two halves of each head by the angle of the position", async () => {
  const [tokens, half] = [3, 2];
  const x = values([1, 2, tokens, 2 * half], 6);
  const angles = values([tokens, half], 7);
  const cos = { data: angles.data.map(Math.cos), shape: angles.shape };
  const sin = { data: angles.data.map(Math.sin), shape: angles.shape };
  const result = await runGraph((graph) => {
    const input = graph.input("x", "float32", x.shape);
    const tables = [tokens, half];
    return rotate(
      graph,
      input,
      graph.input("cos", "float32", tables),
      graph.input("sin", "float32", tables),
    );
  }, { x, cos, sin });
  const wanted = Array.from(x.data, (value, k) => {
    const [channel, token] = [k % 4, Math.floor(k / 4) % tokens];
    const angle = angles.data[token * half + channel % half]!;
    const partner = channel < half ? -x.data[k + half]! : x.data[k - half]!;
    return value * Math.cos(angle) + partner * Math.sin(angle);
  });
  allCloseTo(result.data, wanted, tolerance, "rotated", 1e-6);
});

Deno.test("splitHeads() brings heads before tokens", async () => {
  const data = Float32Array.from({ length: 12 }, (_, k) => k); // 3 tokens x 2 heads x 2
  const result = await runGraph((graph) => {
    const x = graph.input("x", "float32", [3, 4]);
    return graph.node("Reshape", [
      splitHeads(graph, x, graph.integers([1, 3]), 2, 2),
      graph.integers([6, 2]),
    ]);
  }, { x: { data, shape: [3, 4] } });
  assert.deepEqual([...result.data], [0, 1, 4, 5, 8, 9, 2, 3, 6, 7, 10, 11]);
});

/** Attention in plain loops, heads `[N, heads, T, D]`, every query head on its own. */
function plainAttention(
  [q, k, v]: readonly [FloatTensor, FloatTensor, FloatTensor],
  sequences: number,
  heads: number,
  keyHeads: number,
  tokens: number,
  width: number,
): Float64Array {
  const out = new Float64Array(sequences * tokens * heads * width);
  const row = (x: FloatTensor, n: number, h: number, count: number, t: number) =>
    x.data.subarray(
      ((n * count + h) * tokens + t) * width,
      ((n * count + h) * tokens + t + 1) * width,
    );
  const dot = (a: Float32Array, b: Float32Array) => a.reduce((sum, x, i) => sum + x * b[i]!, 0);
  for (let n = 0; n < sequences; n++) {
    for (let h = 0; h < heads; h++) {
      const g = Math.floor(h / (heads / keyHeads));
      for (let t = 0; t < tokens; t++) {
        const query = row(q, n, h, heads, t);
        const scores = Array.from(
          { length: t + 1 },
          (_, s) => Math.exp(dot(query, row(k, n, g, keyHeads, s)) / Math.sqrt(width)),
        );
        const total = scores.reduce((a, b) => a + b);
        for (let d = 0; d < width; d++) {
          const mixed = scores.reduce((sum, w, s) => sum + w * row(v, n, g, keyHeads, s)[d]!, 0);
          out[((n * tokens + t) * heads + h) * width + d] = mixed / total;
        }
      }
    }
  }
  return out;
}

for (const [heads, keyHeads] of [[1, 1], [4, 4], [4, 2], [6, 1]] as const) {
  Deno.test(`attention() with ${heads} query and ${keyHeads} key heads equals plain loops`, async () => {
    const [sequences, tokens, width] = [2, 5, 4];
    const q = values([sequences, heads, tokens, width], 8);
    const k = values([sequences, keyHeads, tokens, width], 9);
    const v = values([sequences, keyHeads, tokens, width], 10);
    const mask = { data: causalMask(tokens), shape: [tokens, tokens] };
    const result = await runGraph((graph) => {
      const input = (name: string, x: FloatTensor) => graph.input(name, "float32", x.shape);
      const mixed = attention(
        graph,
        input("q", q),
        input("k", k),
        input("v", v),
        input("mask", mask),
        { attentionHeads: heads, keyValueHeads: keyHeads, headDim: width },
      );
      return graph.node("Reshape", [mixed, graph.integers([sequences, tokens, heads, width])]);
    }, { q, k, v, mask });
    const wanted = plainAttention([q, k, v], sequences, heads, keyHeads, tokens, width);
    allCloseTo(result.data, wanted, tolerance, "attention", 1e-6);
  });
}
