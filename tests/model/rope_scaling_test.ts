import assert from "node:assert/strict";
import { AwqDiagError } from "../../lib/errors/awq_diag_error.ts";
import { COMMON_KINDS, parseRopeScaling } from "../../lib/model/rope_scaling.ts";

type Values = Record<string, unknown>;

const parse = (scaling: Values, config: Values = {}, kinds?: readonly string[]) => {
  const section = { file: "config.json", path: "rope_scaling.", values: scaling };
  return parseRopeScaling(section, { file: "config.json", path: "", values: config }, 8, kinds);
};

const llama3 = {
  rope_type: "llama3",
  factor: 32,
  low_freq_factor: 1,
  high_freq_factor: 4,
  original_max_position_embeddings: 8192,
};
const yarn = { rope_type: "yarn", factor: 4, original_max_position_embeddings: 64 };
const longrope = {
  rope_type: "longrope",
  short_factor: [1, 2, 3, 4],
  long_factor: [5, 6, 7, 8],
};

Deno.test("parseRopeScaling() reads nothing said as no scaling", () => {
  assert.deepEqual(parse({}), { kind: "default" });
  assert.deepEqual(parse({ rope_type: null }), { kind: "default" });
});

Deno.test("parseRopeScaling() refuses a missing or useless factor", () => {
  assert.throws(() => parse({ type: "linear" }), /has no rope_scaling\.factor/);
  assert.throws(() => parse({ type: "linear", factor: 0 }), AwqDiagError);
  for (const key of Object.keys(llama3).filter((key) => key !== "rope_type")) {
    const scaling = { ...llama3, [key]: undefined };
    assert.throws(() => parse(scaling), new RegExp(`no rope_scaling\\.${key}`));
  }
  assert.throws(() => parse({ ...llama3, high_freq_factor: 1 }), AwqDiagError);
});

Deno.test("parseRopeScaling() reads dynamic as no scaling, which it is within the model's positions", () => {
  for (const key of ["type", "rope_type"]) {
    assert.deepEqual(parse({ [key]: "dynamic", factor: 4 }), { kind: "default" });
  }
  assert.throws(() => parse({ type: "dynamic" }), /has no rope_scaling\.factor/);
});

Deno.test("parseRopeScaling() reads yarn with the paper's defaults", () => {
  assert.deepEqual(parse(yarn), {
    kind: "yarn",
    factor: 4,
    betaFast: 32,
    betaSlow: 1,
    originalMaxPositions: 64,
    attentionFactor: 0.1 * Math.log(4) + 1,
    truncate: true,
  });
  const own = { beta_fast: 16, beta_slow: 2, attention_factor: 1.5, truncate: false };
  assert.deepEqual(parse({ ...yarn, ...own }), {
    kind: "yarn",
    factor: 4,
    betaFast: 16,
    betaSlow: 2,
    originalMaxPositions: 64,
    attentionFactor: 1.5,
    truncate: false,
  });
});

Deno.test("parseRopeScaling() takes yarn's gain from two weights only when both are given", () => {
  const gain = (values: Values) => {
    const scaling = parse({ ...yarn, ...values });
    return scaling.kind === "yarn" ? scaling.attentionFactor : null;
  };
  const grown = (weight: number) => 0.1 * weight * Math.log(4) + 1;
  assert.equal(gain({ mscale: 0.7, mscale_all_dim: 0.7 }), 1);
  assert.equal(gain({ mscale: 2, mscale_all_dim: 0.5 }), grown(2) / grown(0.5));
  assert.equal(gain({ mscale: 2 }), grown(1));
  assert.equal(gain({ mscale: 2, mscale_all_dim: 0 }), grown(1));
  assert.equal(gain({ factor: 1 }), 1);
  assert.equal(gain({ factor: 0.5, mscale: 2, mscale_all_dim: 1 }), 1);
});

Deno.test("parseRopeScaling() works out a factor that yarn does not say", () => {
  const scaling = parse({ ...yarn, factor: null }, { max_position_embeddings: 512 });
  assert.equal(scaling.kind === "yarn" && scaling.factor, 8);
  assert.throws(() => parse({ ...yarn, factor: null }), /has no max_position_embeddings/);
});

Deno.test("parseRopeScaling() finds the trained context outside, inside, or in the longest one", () => {
  const trained = (inside: number | undefined, config: Values) => {
    const scaling = parse({ ...yarn, original_max_position_embeddings: inside }, config);
    return scaling.kind === "yarn" && scaling.originalMaxPositions;
  };
  assert.equal(trained(64, { original_max_position_embeddings: 32 }), 32);
  assert.equal(trained(64, { max_position_embeddings: 512 }), 64);
  assert.equal(trained(undefined, { max_position_embeddings: 512 }), 512);
  assert.throws(() => trained(undefined, {}), /no rope_scaling\.original_max_position_embeddings/);
});

Deno.test("parseRopeScaling() reads longrope, its gain from the ratio of both contexts", () => {
  const config = { max_position_embeddings: 4096, original_max_position_embeddings: 64 };
  assert.deepEqual(parse(longrope, config), {
    kind: "longrope",
    shortFactors: [1, 2, 3, 4],
    longFactors: [5, 6, 7, 8],
    originalMaxPositions: 64,
    // The context grew 64-fold, so ln(factor) / ln(context) is 1.
    attentionFactor: Math.SQRT2,
  });
  const gain = (scaling: Values, longest: number) => {
    const read = parse(scaling, { ...config, max_position_embeddings: longest });
    return read.kind === "longrope" && read.attentionFactor;
  };
  assert.equal(gain(longrope, 64), 1);
  assert.equal(gain({ ...longrope, factor: 64 }, 128), Math.SQRT2);
  assert.equal(gain({ ...longrope, attention_factor: 1.25 }, 128), 1.25);
});

Deno.test("parseRopeScaling() refuses longrope factors that do not fit the heads", () => {
  const config = { max_position_embeddings: 64 };
  for (const key of ["short_factor", "long_factor"]) {
    assert.throws(() => parse({ ...longrope, [key]: [1, 2, 3] }, config), {
      name: "AwqDiagError",
      message: new RegExp(`rope_scaling\\.${key} \\[1,2,3\\], wanted 4 positive numbers`),
    });
  }
});

Deno.test("parseRopeScaling() takes the old name of longrope only where it is asked for", () => {
  const config = { max_position_embeddings: 64 };
  const old = { ...longrope, rope_type: undefined, type: "su" };
  assert.ok(!COMMON_KINDS.includes("su"));
  assert.throws(() => parse(old, config), AwqDiagError);
  assert.equal(parse(old, config, ["su"]).kind, "longrope");
});
