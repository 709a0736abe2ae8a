import assert from "node:assert/strict";
import { AwqDiagError } from "../../lib/errors/awq_diag_error.ts";
import {
  parseLocalAndGlobalRope,
  parseRope,
  refusePartialRotation,
  rotaryFraction,
} from "../../lib/model/rope.ts";

const file = (values: Record<string, unknown>) => ({ file: "config.json", path: "", values });
const parse = (values: Record<string, unknown>) => parseRope(file(values), 8);

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

Deno.test("parseRope() reads rope_type, and type where that is null", () => {
  const linear = { kind: "linear", factor: 2.5 };
  assert.deepEqual(
    parse({ rope_scaling: { rope_type: null, type: "linear", factor: 2.5 } }).scaling,
    linear,
  );
  for (const rope_scaling of [null, {}, { rope_type: "default" }, { type: "default" }]) {
    assert.deepEqual(parse({ rope_scaling }), { theta: 10_000, scaling: { kind: "default" } });
  }
});

Deno.test("parseRope() falls back to the base of the family, wherever the file could say one", () => {
  const theta = (values: Record<string, unknown>) =>
    parseRope(file(values), 8, { theta: 2e6 }).theta;
  assert.equal(theta({}), 2e6);
  assert.equal(theta({ rope_parameters: { rope_type: "default" } }), 2e6);
  assert.equal(theta({ rope_parameters: { rope_theta: 500 } }), 500);
  assert.equal(theta({ rope_theta: 700 }), 700);
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
  for (const kind of ["su", "mrope", "proportional"]) {
    assert.throws(() => parse({ rope_scaling: { type: kind, factor: 2 } }), {
      name: "AwqDiagError",
      message:
        `Cannot read the model: config.json has rope_scaling.type "${kind}", wanted one of "default", "linear", "dynamic", "llama3", "yarn", "longrope", use a supported checkpoint`,
    });
    assert.throws(
      () => parse({ rope_parameters: { rope_type: kind } }),
      new RegExp(`rope_parameters\\.rope_type "${kind}"`),
    );
  }
});

Deno.test("parseRope() refuses two different bases", () => {
  assert.throws(() => parse({ rope_theta: 10_000, rope_parameters: { rope_theta: 1e6 } }), {
    name: "AwqDiagError",
    message: /rope_parameters\.rope_theta 1000000, wanted the same as rope_theta 10000/,
  });
});

Deno.test("rotaryFraction() takes what stands inside before what stands outside", () => {
  assert.equal(rotaryFraction(file({})), 1);
  assert.equal(rotaryFraction(file({ partial_rotary_factor: 0.5 })), 0.5);
  const inside = { rope_type: "default", partial_rotary_factor: 0.75 };
  assert.equal(rotaryFraction(file({ rope_parameters: inside })), 0.75);
  assert.equal(
    rotaryFraction(file({ partial_rotary_factor: 0.5, rope_parameters: inside })),
    0.75,
  );
  assert.throws(() => rotaryFraction(file({ partial_rotary_factor: 1.5 })), AwqDiagError);
  assert.throws(() => rotaryFraction(file({ partial_rotary_factor: 0 })), AwqDiagError);
});

Deno.test("refusePartialRotation() looks inside and outside", () => {
  assert.throws(
    () => refusePartialRotation(file({ partial_rotary_factor: 0.5 })),
    /partial_rotary_factor 0\.5, wanted 1/,
  );
  const inside = { rope_type: "default", partial_rotary_factor: 0.5 };
  for (const key of ["rope_parameters", "rope_scaling"]) {
    assert.throws(
      () => refusePartialRotation(file({ [key]: inside })),
      new RegExp(`${key}\\.partial_rotary_factor 0\\.5, wanted 1`),
    );
  }
  refusePartialRotation(file({ partial_rotary_factor: 1, rope_parameters: { rope_theta: 1 } }));
});

const plainRope = (theta: number) => ({ theta, scaling: { kind: "default" } });

Deno.test("parseLocalAndGlobalRope() defaults to the bases of Gemma 3", () => {
  const wanted = { local: plainRope(10_000), global: plainRope(1_000_000) };
  assert.deepEqual(parseLocalAndGlobalRope(file({ rope_scaling: null }), 8), wanted);
});

Deno.test("parseLocalAndGlobalRope() reads the same from the old and the new layout", () => {
  const wanted = {
    local: plainRope(500),
    global: { theta: 2000, scaling: { kind: "linear", factor: 8 } },
  };
  const scaling = { rope_type: "linear", factor: 8 };
  const old = { rope_theta: 2000, rope_local_base_freq: 500, rope_scaling: scaling };
  assert.deepEqual(parseLocalAndGlobalRope(file(old), 8), wanted);
  const rope_parameters = {
    sliding_attention: { rope_type: "default", rope_theta: 500 },
    full_attention: { rope_theta: 2000, ...scaling },
  };
  assert.deepEqual(parseLocalAndGlobalRope(file({ rope_parameters }), 8), wanted);
});

Deno.test("parseLocalAndGlobalRope() refuses one rotation for both kinds of block, and partial ones", () => {
  const flat = { rope_type: "default", rope_theta: 2000 };
  assert.throws(() => parseLocalAndGlobalRope(file({ rope_parameters: flat }), 8), {
    name: "AwqDiagError",
    message: /no rope_parameters\.sliding_attention, wanted an object for each kind of layer/,
  });
  const rope_parameters = {
    sliding_attention: flat,
    full_attention: { ...flat, partial_rotary_factor: 0.5 },
  };
  assert.throws(
    () => parseLocalAndGlobalRope(file({ rope_parameters }), 8),
    /rope_parameters\.full_attention\.partial_rotary_factor 0\.5, wanted 1/,
  );
});
