import assert from "node:assert/strict";
import { commonFolder, createLocate } from "../../lib/runtime/weights.ts";

Deno.test("commonFolder() is the folder of a single file", () => {
  assert.equal(commonFolder(["/a/b/model.safetensors"]), "/a/b");
});

Deno.test("commonFolder() does not take a common beginning of names for a folder", () => {
  assert.equal(commonFolder(["/a/blobs1/x", "/a/blobs2/x"]), "/a");
  assert.equal(commonFolder(["/a/b/x", "/a/bc/x"]), "/a");
});

Deno.test("commonFolder() finds a folder above files of different depth", () => {
  assert.equal(commonFolder(["/a/b/c/d/x", "/a/b/y"]), "/a/b");
  assert.equal(commonFolder(["/a/y", "/a/b/c/x"]), "/a");
});

Deno.test("commonFolder() of files that share nothing is the root", () => {
  assert.equal(commonFolder(["/a/x", "/b/y"]), "");
});

Deno.test("commonFolder() refuses an empty list", () => {
  assert.throws(() => commonFolder([]), RangeError);
});

const entry = {
  name: "model.norm.weight",
  dtype: "BF16" as const,
  shape: [8],
  file: "/hub/blobs/ab",
  offset: 264,
  bytes: 16,
};

Deno.test("createLocate() names files below the folder", () => {
  const locate = createLocate(new Map([[entry.name, entry]]), "/hub");
  assert.deepEqual(locate(entry.name), {
    type: "bfloat16",
    shape: [8],
    data: { location: "blobs/ab", offset: 264, length: 16 },
  });
});

Deno.test("createLocate() names a tensor that is not there", () => {
  assert.throws(
    () => createLocate(new Map(), "/hub")("lm_head.weight"),
    /no tensor "lm_head.weight"/,
  );
});
