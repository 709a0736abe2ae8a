import assert from "node:assert/strict";
import {
  activate,
  attention,
  linear,
  rmsNorm,
  rotate,
  softcap,
  splitHeads,
} from "../../lib/graph/operators.ts";
import type { GraphBuilder } from "../../lib/graph/builder.ts";
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

Deno.test("rmsNorm() adds the offset to the stored gain", async () => {
  const x = values([2, 4], 11);
  const result = await runGraph((graph) => {
    const input = graph.input("x", "float32", [2, 4]);
    const gain = (stored: number[]) => graph.floats(stored, [4]);
    const offset = rmsNorm(graph, input, gain([-1, 0, 0.5, 1]), 1e-5, 1);
    const plain = rmsNorm(graph, input, gain([0, 1, 1.5, 2]), 1e-5);
    return graph.node("Sub", [offset, plain]);
  }, { x });
  assert.deepEqual([...result.data], Array(8).fill(0));
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

const activations = {
  silu: (x: number) => x / (1 + Math.exp(-x)),
  gelu_pytorch_tanh: (x: number) =>
    x / 2 * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3))),
} as const;

for (const name of ["silu", "gelu_pytorch_tanh"] as const) {
  Deno.test(`activate() computes ${name}`, async () => {
    const x = { data: Float32Array.of(-30, -3, -1, 0, 0.5, 2, 30), shape: [7] };
    const build = (graph: GraphBuilder) => activate(graph, graph.input("x", "float32", [7]), name);
    const result = await runGraph(build, { x });
    // ONNX Runtime's sigmoid is good to 1e-7, which the tail of x multiplies.
    allCloseTo(result.data, [...x.data].map(activations[name]), tolerance, name, 3e-7);
  });
}

Deno.test("softcap() bounds large values, keeps small ones, and does nothing without a bound", async () => {
  const x = { data: Float32Array.of(-1000, -2, 0, 0.001, 3), shape: [5] };
  const run = (cap: number | null) =>
    runGraph((graph) => {
      const input = graph.node("Identity", [graph.input("x", "float32", [5])]);
      return softcap(graph, input, cap);
    }, { x });
  const wanted = [...x.data].map((value) => 4 * Math.tanh(value / 4));
  allCloseTo((await run(4)).data, wanted, tolerance, "bounded", 1e-9);
  assert.deepEqual((await run(null)).data, x.data);
});

for (const kept of [0, 3]) {
  Deno.test(`rotate() turns the two halves of each head by the angle of the position, less ${kept} channels`, async () => {
    const [tokens, half] = [3, 2];
    const width = 2 * half + kept;
    const x = values([1, 2, tokens, width], 6);
    const angles = values([tokens, half], 7);
    const cos = { data: angles.data.map(Math.cos), shape: angles.shape };
    const sin = { data: angles.data.map(Math.sin), shape: angles.shape };
    const result = await runGraph((graph) => {
      const input = (name: string, { shape }: FloatTensor) => graph.input(name, "float32", shape);
      return rotate(
        graph,
        input("x", x),
        input("cos", cos),
        input("sin", sin),
        2 * half,
        kept,
      );
    }, { x, cos, sin });
    const wanted = Array.from(x.data, (value, k) => {
      const [channel, token] = [k % width, Math.floor(k / width) % tokens];
      if (channel >= 2 * half) return value;
      const angle = angles.data[token * half + channel % half]!;
      const partner = channel < half ? -x.data[k + half]! : x.data[k - half]!;
      return value * Math.cos(angle) + partner * Math.sin(angle);
    });
    allCloseTo(result.data, wanted, tolerance, "rotated", 1e-6);
  });
}

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
  keyHeads: number,
  score: (product: number) => number,
): Float64Array {
  const [sequences, heads, tokens, width] = q.shape as [number, number, number, number];
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
          (_, s) => Math.exp(score(dot(query, row(k, n, g, keyHeads, s)))),
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

const attentionCases = [[1, 1, null], [4, 4, null], [4, 2, null], [6, 1, null], [
  6,
  3,
  0.4,
]] as const;

for (const [heads, keyHeads, cap] of attentionCases) {
  const bound = cap === null ? "" : `, scores bounded by ${cap},`;
  Deno.test(`attention() with ${heads} query and ${keyHeads} key heads${bound} equals plain loops`, async () => {
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
        {
          attentionHeads: heads,
          keyValueHeads: keyHeads,
          headDim: width,
          attentionScale: 0.3,
          attentionSoftcap: cap,
        },
      );
      return graph.node("Reshape", [mixed, graph.integers([sequences, tokens, heads, width])]);
    }, { q, k, v, mask });
    const score = (product: number) =>
      cap === null ? 0.3 * product : cap * Math.tanh(0.3 * product / cap);
    const wanted = plainAttention([q, k, v], keyHeads, score);
    allCloseTo(result.data, wanted, tolerance, "attention", 1e-6);
  });
}
