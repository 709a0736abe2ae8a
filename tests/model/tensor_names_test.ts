import assert from "node:assert/strict";
import fc from "fast-check";
import { canonicalName, canonicalNames } from "../../lib/model/tensor_names.ts";

const down = "model.layers.3.mlp.down_proj.weight";

Deno.test("canonicalName() leaves names of a causal language model alone", () => {
  for (const name of [down, "model.embed_tokens.weight", "model.norm.weight", "lm_head.weight"]) {
    assert.equal(canonicalName(name), name);
  }
});

Deno.test("canonicalName() finds a decoder without prefix or behind any combination of wrappers", () => {
  const prefix = fc.array(fc.constantFrom("model", "_orig_mod", "language_model", "module"));
  fc.assert(fc.property(prefix, (modules) => {
    const named = (name: string) => [...modules, name].join(".");
    assert.equal(canonicalName(named("layers.3.mlp.down_proj.weight")), down);
    assert.equal(canonicalName(named("norm.weight")), "model.norm.weight");
    assert.equal(canonicalName(named("embed_tokens.weight")), "model.embed_tokens.weight");
    assert.equal(canonicalName(named("lm_head.weight")), "lm_head.weight");
  }));
});

Deno.test("canonicalName() finds what compiled and wrapped blocks leave inside a name", () => {
  assert.equal(canonicalName("model.layers.3._orig_mod.mlp.down_proj.weight"), down);
  assert.equal(
    canonicalName(
      "_fsdp_wrapped_module.model.layers.3._checkpoint_wrapped_module.mlp.down_proj.weight",
    ),
    down,
  );
});

Deno.test("canonicalName() leaves other modules alone", () => {
  for (
    const name of [
      "vision_tower.layers.0.mlp.fc1.weight",
      "model.vision_model.norm.weight",
      "transformer.h.0.attn.c_attn.weight",
      "mtp.layers.0.norm.weight",
      "my_orig_mod.norm.weight",
      "layersx.0.weight",
      "model",
      "_orig_mod.model",
      "",
      ".",
      "__proto__",
      "model.".repeat(1e6),
    ]
  ) assert.equal(canonicalName(name), name);
});

Deno.test("canonicalNames() gives each name of the file under the one it is known by", () => {
  assert.deepEqual(
    [...canonicalNames(["norm.weight", "__proto__", "lm_head.weight"], "f")].sort(),
    [["__proto__", "__proto__"], ["lm_head.weight", "lm_head.weight"], [
      "model.norm.weight",
      "norm.weight",
    ]],
  );
});

Deno.test("canonicalNames() prefers the name that needs no change, wherever it stands", () => {
  const names = ["norm.weight", "model.norm.weight", "language_model.model.norm.weight"];
  for (const order of [names, names.toReversed()]) {
    assert.deepEqual([...canonicalNames(order, "f")], [["model.norm.weight", "model.norm.weight"]]);
  }
});

Deno.test("canonicalNames() refuses two spellings that leave it open which tensor is meant", () => {
  assert.throws(() => canonicalNames(["norm.weight", "_orig_mod.norm.weight"], "m.safetensors"), {
    name: "AwqDiagError",
    message:
      'Cannot open the checkpoint: m.safetensors has "norm.weight" and "_orig_mod.norm.weight", wanted one "model.norm.weight", keep the model\'s own tensors only',
  });
});
