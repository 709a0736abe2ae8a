/**
 * A decoder in plain loops and double precision, told in the words of the papers what it is made
 * of. It knows nothing of lib/: what both compute alike was understood twice.
 */

/** A decoder, described by hand. */
export interface PlainDecoder {
  readonly layers: number;
  readonly hidden: number;
  readonly heads: number;
  readonly keyHeads: number;
  readonly headDim: number;
  readonly epsilon: number;
  /** Gain of a norm, from the stored value. */
  readonly gain: (stored: number) => number;
  readonly activation: (x: number) => number;
  /** From the product of a query and a key to their score. */
  readonly score: (product: number) => number;
  readonly logit: (product: number) => number;
  readonly embeddingFactor: number;
  /** What attention and MLP give is multiplied by this and added to what they got. */
  readonly residualFactor: number;
  /** Norms of queries and keys: none, one per head, or one over all heads side by side. */
  readonly queryKeyNorms: "none" | "each head" | "all heads";
  /** Where the norms of a block are: before attention and MLP, behind them, or both. */
  readonly norms: "before" | "behind" | "both";
  readonly fused: boolean;
  readonly tied: boolean;
  /** Angle of a pair of channels; undefined for pairs that do not turn. */
  readonly rotaryDim: number;
  readonly angle: (layer: number, position: number, pair: number, tokens: number) => number;
  /** Factor of rotated queries and keys. */
  readonly rotationGain: number;
  /** Number of tokens a token sees in a layer, itself included. */
  readonly window: (layer: number) => number;
}

/** Finds a tensor's values; undefined if there is none, as for most biases. */
export type Weights = (name: string) => Float32Array | undefined;

type Rows = number[][];

const dot = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  Array.from(a).reduce((sum, x, i) => sum + x * b[i]!, 0);

function must(weights: Weights, name: string): Float32Array {
  const values = weights(name);
  if (values === undefined) throw new TypeError(`no tensor ${name}`);
  return values;
}

/** One row of logits per token. */
export function plainLogits(model: PlainDecoder, weights: Weights, ids: Int32Array): Rows {
  const table = must(weights, "model.embed_tokens.weight");
  const word = (id: number) => table.subarray(id * model.hidden, (id + 1) * model.hidden);
  let rows = Array.from(ids, (id) => Array.from(word(id), (x) => x * model.embeddingFactor));
  for (let layer = 0; layer < model.layers; layer++) rows = block(model, weights, layer, rows);
  const head = model.tied ? table : must(weights, "lm_head.weight");
  const normed = norm(model, weights, "model.norm", rows);
  return linearRows(head, undefined, normed).map((row) => row.map(model.logit));
}

function block(model: PlainDecoder, weights: Weights, layer: number, rows: Rows): Rows {
  const prefix = `model.layers.${layer}.`;
  const normed = (name: string, x: Rows) => norm(model, weights, prefix + name, x);
  const linear = (name: string, x: Rows) =>
    linearRows(
      must(weights, `${prefix}${name}.weight`),
      weights(`${prefix}${name}.bias`),
      x,
    );
  const add = (x: Rows, y: Rows) =>
    x.map((row, t) => row.map((v, i) => v + model.residualFactor * y[t]![i]!));
  const attend = (x: Rows) =>
    linear("self_attn.o_proj", attention(model, weights, layer, x, linear));

  if (model.norms === "before") {
    const attended = add(rows, attend(normed("input_layernorm", rows)));
    return add(attended, mlp(model, normed("post_attention_layernorm", attended), linear));
  }
  if (model.norms === "behind") {
    const attended = add(rows, normed("post_attention_layernorm", attend(rows)));
    return add(attended, normed("post_feedforward_layernorm", mlp(model, attended, linear)));
  }
  const mixed = attend(normed("input_layernorm", rows));
  const attended = add(rows, normed("post_attention_layernorm", mixed));
  const out = mlp(model, normed("pre_feedforward_layernorm", attended), linear);
  return add(attended, normed("post_feedforward_layernorm", out));
}

function norm(model: PlainDecoder, weights: Weights, name: string, rows: Rows): Rows {
  const gains = Array.from(must(weights, `${name}.weight`), model.gain);
  return rows.map((row) => {
    const root = Math.sqrt(dot(row, row) / row.length + model.epsilon);
    return row.map((x, i) => x / root * gains[i]!);
  });
}

function linearRows(weight: Float32Array, bias: Float32Array | undefined, rows: Rows): Rows {
  const width = rows[0]!.length;
  const outputs = Array.from({ length: weight.length / width }, (_, out) => out);
  return rows.map((row) =>
    outputs.map((out) =>
      dot(row, weight.subarray(out * width, (out + 1) * width)) + (bias?.[out] ?? 0)
    )
  );
}

type Linear = (name: string, x: Rows) => Rows;

function mlp(model: PlainDecoder, x: Rows, linear: Linear): Rows {
  const [gate, up] = model.fused
    ? halves(linear("mlp.gate_up_proj", x))
    : [linear("mlp.gate_proj", x), linear("mlp.up_proj", x)];
  const mixed = gate.map((row, t) => row.map((v, i) => model.activation(v) * up[t]![i]!));
  return linear("mlp.down_proj", mixed);
}

function halves(rows: Rows): [Rows, Rows] {
  const middle = rows[0]!.length / 2;
  return [rows.map((row) => row.slice(0, middle)), rows.map((row) => row.slice(middle))];
}

function attention(
  model: PlainDecoder,
  weights: Weights,
  layer: number,
  x: Rows,
  linear: Linear,
): Rows {
  const { heads, keyHeads, headDim } = model;
  const named = (name: string) => `model.layers.${layer}.self_attn.${name}`;
  const project = (name: string) => {
    const projected = linear(`self_attn.${name}_proj`, x);
    const whole = model.queryKeyNorms === "all heads" && name !== "v";
    return whole ? norm(model, weights, named(`${name}_norm`), projected) : projected;
  };
  const all = model.fused
    ? linear("self_attn.qkv_proj", x)
    : ["q", "k", "v"].map(project).reduce((a, b) => a.map((row, t) => [...row, ...b[t]!]));
  const head = (index: number) =>
    all.map((row) => row.slice(index * headDim, (index + 1) * headDim));
  const turned = (index: number, name: string) => {
    const own = model.queryKeyNorms === "each head"
      ? norm(model, weights, named(name), head(index))
      : head(index);
    return own.map((row, t) => rotate(model, layer, t, x.length, row));
  };
  const outputs = Array.from({ length: heads }, (_, h) => {
    const group = Math.floor(h / (heads / keyHeads));
    const [query, key] = [turned(h, "q_norm"), turned(heads + group, "k_norm")];
    return attend(model, layer, query, key, head(heads + keyHeads + group));
  });
  return x.map((_, t) => outputs.flatMap((rows) => rows[t]!));
}

function attend(model: PlainDecoder, layer: number, query: Rows, key: Rows, value: Rows): Rows {
  return query.map((q, t) => {
    const first = Math.max(0, t - model.window(layer) + 1);
    const seen = Array.from({ length: t - first + 1 }, (_, i) => first + i);
    const weights = seen.map((s) => Math.exp(model.score(dot(q, key[s]!))));
    const total = weights.reduce((a, b) => a + b);
    return q.map((_, d) => dot(weights, seen.map((s) => value[s]![d]!)) / total);
  });
}

/** Channel i of the rotated part turns against channel i + half. */
function rotate(
  model: PlainDecoder,
  layer: number,
  position: number,
  tokens: number,
  row: number[],
): number[] {
  const half = model.rotaryDim / 2;
  return row.map((x, i) => {
    if (i >= model.rotaryDim) return x;
    const angle = model.angle(layer, position, i % half, tokens);
    const partner = i < half ? -row[i + half]! : row[i - half]!;
    return (x * Math.cos(angle) + partner * Math.sin(angle)) * model.rotationGain;
  });
}
