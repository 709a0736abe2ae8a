import assert from "node:assert/strict";
import fc from "fast-check";
import { modelSlug } from "../../lib/model/model_slug.ts";

Deno.test("modelSlug() takes the last part of a name or path", () => {
  assert.equal(modelSlug("Qwen/Qwen2.5-0.5B"), "Qwen2.5-0.5B");
  assert.equal(modelSlug("/data/models/my_model/"), "my_model");
  assert.equal(modelSlug("wiki-qwen2-7m"), "wiki-qwen2-7m");
});

Deno.test("modelSlug() leaves no markup, spaces or hidden file", () => {
  assert.equal(modelSlug('<img src=x onerror="alert(1)">'), "img-src-x-onerror-alert-1");
  assert.equal(modelSlug("a b\nc"), "a-b-c");
  assert.equal(modelSlug(".hidden"), "hidden");
  assert.equal(modelSlug("--force"), "force");
});

Deno.test("modelSlug() gives a name even when nothing is left", () => {
  for (const name of ["", "/", "..", "---", "模型"]) assert.equal(modelSlug(name), "model");
});

Deno.test("modelSlug() is a safe file name for any string, and stays as it is", () => {
  fc.assert(fc.property(fc.string({ unit: "binary", maxLength: 300 }), (name) => {
    const slug = modelSlug(name);
    assert.match(slug, /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/);
    assert.equal(modelSlug(slug), slug);
  }));
});
