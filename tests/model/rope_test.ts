import assert from "node:assert/strict";
import { parseRope } from "../../lib/model/rope.ts";

const parse = (values: Record<string, unknown>) =>
  parseRope({ file: "config.json", path: "", values });

const llama3 = {
  rope_type: "llama3",
  factor: 32,
  low_freq_factor: 1,
  high_freq_factor: 4,
  original_max_position_embeddings: 8192,
};

Deno.test("parseRope() defaults to base 10000 without scaling", () => {
  const plain = { theta: 10_000, scaling: { kind: "default" } };
  assert.deepEqual(parse({}), plain);
  assert.deepEqual(parse({ rope_theta: null, rope_scaling: null, rope_parameters: null }), plain);
});

Deno.test("parseRope() reads the same from the old and the new layout", () => {
  const scaling = {
    kind: "llama3",
    factor: 32,
    lowFrequencyFactor: 1,
    highFrequencyFactor: 4,
    originalMaxPositions: 8192,
  };
  const wanted = { theta: 500_000, scaling };
  assert.deepEqual(parse({ rope_theta: 500_000, rope_scaling: llama3 }), wanted);
  assert.deepEqual(parse({ rope_parameters: { rope_theta: 500_000, ...llama3 } }), wanted);
  assert.deepEqual(
    parse({ rope_theta: 500_000, rope_parameters: { rope_theta: 500_000, ...llama3 } }),
    wanted,
  );
});

Deno.test("parseRope() reads linear scaling under the key's old and new name", () => {
  const wanted = { theta: 10_000, scaling: { kind: "linear", factor: 2.5 } };
  assert.deepEqual(parse({ rope_scaling: { type: "linear", factor: 2.5 } }), wanted);
  assert.deepEqual(parse({ rope_scaling: { rope_type: "linear", factor: 2.5 } }), wanted);
  assert.deepEqual(
    parse({ rope_scaling: { type: "yarn", rope_type: "linear", factor: 2.5 } }),
    wanted,
  );
});

Deno.test("parseRope() takes rope_scaling before rope_parameters", () => {
  const both = {
    rope_theta: 1e6,
    rope_scaling: { type: "linear", factor: 2 },
    rope_parameters: { rope_type: "default", rope_theta: 1e6 },
  };
  assert.deepEqual(parse(both).scaling, { kind: "linear", factor: 2 });
});

Deno.test("parseRope() refuses an unsupported kind by name", () => {
  for (const kind of ["yarn", "dynamic", "longrope", "su", "mrope"]) {
    assert.throws(() => parse({ rope_scaling: { type: kind, factor: 2 } }), {
      name: "RangeError",
      message:
        `Cannot read the model: config.json has rope_scaling.type "${kind}", wanted one of "default", "linear", "llama3", use a supported checkpoint`,
    });
    assert.throws(
      () => parse({ rope_parameters: { rope_type: kind } }),
      new RegExp(`rope_parameters\\.rope_type "${kind}"`),
    );
  }
});

Deno.test("parseRope() refuses two different bases", () => {
  assert.throws(() => parse({ rope_theta: 10_000, rope_parameters: { rope_theta: 1e6 } }), {
    name: "RangeError",
    message: /rope_parameters\.rope_theta 1000000, wanted the same as rope_theta 10000/,
  });
});

Deno.test("parseRope() refuses a missing or useless factor", () => {
  assert.throws(() => parse({ rope_scaling: { type: "linear" } }), /has no rope_scaling\.factor/);
  assert.throws(() => parse({ rope_scaling: { type: "linear", factor: 0 } }), RangeError);
  for (const key of Object.keys(llama3).filter((key) => key !== "rope_type")) {
    const scaling = { ...llama3, [key]: undefined };
    assert.throws(() => parse({ rope_scaling: scaling }), new RegExp(`no rope_scaling\\.${key}`));
  }
  assert.throws(() => parse({ rope_scaling: { ...llama3, high_freq_factor: 1 } }), RangeError);
});

Deno.test("parseRope() refuses heads that are rotated in part", () => {
  assert.throws(
    () => parse({ partial_rotary_factor: 0.5 }),
    /partial_rotary_factor 0\.5, wanted 1/,
  );
  assert.throws(
    () => parse({ rope_parameters: { rope_type: "default", partial_rotary_factor: 0.5 } }),
    /rope_parameters\.partial_rotary_factor 0\.5, wanted 1/,
  );
  assert.equal(parse({ partial_rotary_factor: 1 }).theta, 10_000);
});
