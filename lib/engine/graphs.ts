/**
 * The ONNX graphs of the scaling search.
 *
 * All bit widths at one alpha are evaluated by one graph, because they share the scaled weight and
 * its range. With D = W diag(s) - Q(W diag(s)), the output difference (W - W^) x equals
 * D (x / s), so the inputs are divided once per alpha instead of every weight once per bit width.
 *
 * Names: W [rows, in] some output channels of a weight, X [tokens, in] inputs already divided by the
 * scales, s [in] scales.
 *
 * @module
 */

import { GraphBuilder, type Value } from "../graph/builder.ts";
import type { Quantizer } from "../quant/quantizer.ts";

/** Rounds grouped weights to a grid of some bits; the ranges of the groups are shared. */
type Round = (graph: GraphBuilder, weight: Value, bits: number) => Value;

/**
 * Symmetric per-channel rounding. Only the upper end of the clamp is there: |w / delta| never
 * exceeds n, because dividing by a power of two is exact.
 */
function symmetricRound(graph: GraphBuilder, weight: Value): Round {
  const magnitude = graph.node("Abs", [weight]);
  const most = graph.node("ReduceMax", [magnitude, graph.integers([-1])]);
  return (g, w, bits) => {
    const step = g.node("Mul", [most, g.floats([2 ** (1 - bits)])]);
    const delta = g.node("Max", [step, g.floats([1e-10])]);
    const rounded = g.node("Round", [g.node("Div", [w, delta])]);
    const code = g.node("Min", [rounded, g.floats([2 ** (bits - 1) - 1])]);
    return g.node("Mul", [code, delta]);
  };
}

/** Group-wise asymmetric rounding, on weights reshaped to `[groups, group size]`. */
function groupRound(graph: GraphBuilder, weight: Value): Round {
  const axis = graph.integers([-1]);
  const least = graph.node("ReduceMin", [weight, axis]);
  const range = graph.node("Sub", [graph.node("ReduceMax", [weight, axis]), least]);
  const floored = graph.node("Max", [range, graph.floats([1e-5])]);
  return (g, w, bits) => {
    const top = g.floats([2 ** bits - 1]);
    const zero = g.floats([0]);
    const delta = g.node("Mul", [floored, g.floats([1 / (2 ** bits - 1)])]);
    const shift = g.node("Neg", [g.node("Round", [g.node("Div", [least, delta])])]);
    const point = g.node("Clip", [shift, zero, top]);
    const shifted = g.node("Add", [g.node("Round", [g.node("Div", [w, delta])]), point]);
    const code = g.node("Clip", [shifted, zero, top]);
    return g.node("Mul", [g.node("Sub", [code, point]), delta]);
  };
}

/** Sum over tokens of the squares of D X^T: one value per row. */
function rowErrors(graph: GraphBuilder, difference: Value, inputs: Value): Value {
  const outputs = graph.node("Gemm", [inputs, difference], { transB: 1 });
  return graph.node("ReduceSumSquare", [outputs, graph.integers([0])], { keepdims: 0 });
}

/** Sum over inputs of the squares of D, each times the input's weight: one value per row. */
function weightedRowErrors(graph: GraphBuilder, difference: Value, channelWeights: Value): Value {
  return graph.node("MatMul", [graph.node("Mul", [difference, difference]), channelWeights]);
}

/** The weight on every grid: `[rows, in]` each. */
function roundToGrids(
  graph: GraphBuilder,
  kind: Quantizer["kind"],
  weight: Value,
  bits: readonly number[],
): Value[] {
  const groups = graph.input("groups", "int64", [2]);
  const grouped = graph.node("Reshape", [weight, groups]);
  const round = (kind === "group" ? groupRound : symmetricRound)(graph, grouped);
  const shape = graph.node("Shape", [weight]);
  return bits.map((b) => graph.node("Reshape", [round(graph, grouped, b), shape]));
}

/** D for every bit width: `[rows, in]` each. */
function differences(
  graph: GraphBuilder,
  kind: Quantizer["kind"],
  weight: Value,
  bits: readonly number[],
): Value[] {
  return roundToGrids(graph, kind, weight, bits)
    .map((rounded) => graph.node("Sub", [weight, rounded]));
}

/**
 * The graph that quantizes a weight under scales: inputs `weight` [rows, in], `scales` [in] and
 * `groups` as in {@linkcode buildErrorGraph}, output `quantized` [rows, in], Q(W diag(s)) diag(1/s).
 *
 * @param kind The quantizer.
 * @param bits The bit width.
 * @returns The bytes of an ONNX model.
 */
export function buildQuantizeGraph(kind: Quantizer["kind"], bits: number): Uint8Array {
  const graph = new GraphBuilder(`${kind} quantizer`);
  const weight = graph.input("weight", "float32", ["rows", "in"]);
  const scales = graph.input("scales", "float32", ["in"]);
  const scaled = graph.node("Mul", [weight, scales]);
  const [rounded] = roundToGrids(graph, kind, scaled, [bits]) as [Value];
  graph.output("quantized", graph.node("Div", [rounded, scales]), ["rows", "in"]);
  return graph.build();
}

/**
 * The graph that evaluates the output error of every bit width at one alpha.
 *
 * Inputs: `weight` [rows, in], `scales` [in], `inputs` [tokens, in] divided by the scales, and
 * `groups` int64 [2], the shape `[-1, group size]`. Outputs: `error_<bits>` [rows], the sum over
 * tokens of ((W - W^) x)^2 per output channel.
 *
 * @param kind The quantizer.
 * @param bits Bit widths.
 * @returns The bytes of an ONNX model.
 */
export function buildErrorGraph(kind: Quantizer["kind"], bits: readonly number[]): Uint8Array {
  const graph = new GraphBuilder(`${kind} output error`);
  const weight = graph.input("weight", "float32", ["rows", "in"]);
  const scales = graph.input("scales", "float32", ["in"]);
  const inputs = graph.input("inputs", "float32", ["tokens", "in"]);
  const scaled = graph.node("Mul", [weight, scales]);
  differences(graph, kind, scaled, bits).forEach((difference, i) => {
    graph.output(`error_${bits[i]}`, rowErrors(graph, difference, inputs), ["rows"]);
  });
  return graph.build();
}

/**
 * The graph that evaluates the proxy error of plain rounding at every bit width.
 *
 * Inputs: `weight` [rows, in], `squares` [in], the squared channel magnitudes, and `groups` as in
 * {@linkcode buildErrorGraph}. Outputs: `norm` [rows], the sum of m_j^2 W_ij^2, and
 * `error_<bits>` [rows], the sum of m_j^2 (W - W^)_ij^2.
 *
 * @param kind The quantizer.
 * @param bits Bit widths.
 * @returns The bytes of an ONNX model.
 */
export function buildProxyGraph(kind: Quantizer["kind"], bits: readonly number[]): Uint8Array {
  const graph = new GraphBuilder(`${kind} proxy error`);
  const weight = graph.input("weight", "float32", ["rows", "in"]);
  const squares = graph.input("squares", "float32", ["in"]);
  graph.output("norm", weightedRowErrors(graph, weight, squares), ["rows"]);
  differences(graph, kind, weight, bits).forEach((difference, i) => {
    graph.output(`error_${bits[i]}`, weightedRowErrors(graph, difference, squares), ["rows"]);
  });
  return graph.build();
}

/**
 * The graph of the unquantized output: inputs `weight` [rows, in] and `inputs` [tokens, in], output
 * `norm` [rows], the sum over tokens of (W x)^2 per output channel.
 *
 * @returns The bytes of an ONNX model.
 */
export function buildNormGraph(): Uint8Array {
  const graph = new GraphBuilder("output norm");
  const weight = graph.input("weight", "float32", ["rows", "in"]);
  const inputs = graph.input("inputs", "float32", ["tokens", "in"]);
  graph.output("norm", rowErrors(graph, weight, inputs), ["rows"]);
  return graph.build();
}

/**
 * The graph that divides inputs by the scales: `inputs` [tokens, in] and `scales` [in] give
 * `scaled` [tokens, in].
 *
 * @returns The bytes of an ONNX model.
 */
export function buildDivideGraph(): Uint8Array {
  const graph = new GraphBuilder("divide by scales");
  const inputs = graph.input("inputs", "float32", ["tokens", "in"]);
  const scales = graph.input("scales", "float32", ["in"]);
  graph.output("scaled", graph.node("Div", [inputs, scales]), ["tokens", "in"]);
  return graph.build();
}
