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
  for (const name of ["", "/", "..", "---", "☃☃"]) assert.equal(modelSlug(name), "model");
});

Deno.test("modelSlug() is a safe file name for any string, and stays as it is", () => {
  fc.assert(fc.property(fc.string({ unit: "binary", maxLength: 300 }), (name) => {
    const slug = modelSlug(name);
    assert.match(slug, /^[\p{L}\p{N}][\p{L}\p{M}\p{N}._-]{0,99}$/u);
    assert.ok(new TextEncoder().encode(slug).length <= 180);
    assert.equal(modelSlug(slug), slug);
  }));
});

Deno.test("modelSlug() keeps letters of any script, and tells their names apart", () => {
  assert.equal(modelSlug("组织/模型甲-7B"), "模型甲-7B");
  assert.equal(modelSlug("模型乙"), "模型乙");
  assert.equal(modelSlug("модель"), "модель");
});

Deno.test("modelSlug() gives one name for letters composed and decomposed", () => {
  assert.equal(modelSlug("mode\u0300le"), modelSlug("mod\u00e8le"));
});

Deno.test("modelSlug() leaves room in 255 bytes for letters of four bytes", () => {
  assert.equal(modelSlug("\u{20000}".repeat(100)), "\u{20000}".repeat(45));
});
