import assert from "node:assert/strict";
import fc from "fast-check";
import { join } from "node:path";
import { shown } from "../../lib/errors/shown_text.ts";
import {
  absencePath,
  blobPath,
  checkPath,
  fileUrl,
  isCommit,
  linkTarget,
  lockPath,
  refPath,
  repositoryIn,
  repositoryUrl,
  snapshotPath,
} from "../../lib/hub/layout.ts";

const commit = "060db6499f32faf8b98477b0a26969ef7d8b9987";
const qwen = repositoryIn("/hub", "model", "Qwen/Qwen2.5-0.5B");
const wikitext = repositoryIn("/hub", "dataset", "Salesforce/wikitext");

Deno.test("repositoryIn() names folders as huggingface_hub does", () => {
  assert.equal(qwen.folder, "/hub/models--Qwen--Qwen2.5-0.5B");
  assert.equal(wikitext.folder, "/hub/datasets--Salesforce--wikitext");
  assert.equal(wikitext.locks, "/hub/.locks/datasets--Salesforce--wikitext");
});

Deno.test("repositoryIn() refuses names that are too long for a folder", () => {
  for (
    const id of ["a".repeat(300), `${"a".repeat(200)}/${"b".repeat(200)}`, "a/".repeat(99) + "b"]
  ) {
    assert.throws(() => repositoryIn("/hub", "model", id), {
      name: "AwqDiagError",
      message: /^Cannot download "[^"]{80,90}": its .* wanted names of at most 255 bytes/,
    });
  }
  repositoryIn("/hub", "model", `${"a".repeat(96)}/${"b".repeat(96)}`);
});

Deno.test("paths of a repository are those of huggingface_hub", () => {
  const etag = "c0ffee";
  assert.equal(blobPath(qwen, etag), "/hub/models--Qwen--Qwen2.5-0.5B/blobs/c0ffee");
  assert.equal(lockPath(qwen, etag), "/hub/.locks/models--Qwen--Qwen2.5-0.5B/c0ffee.lock");
  assert.equal(refPath(qwen, "refs/pr/1"), "/hub/models--Qwen--Qwen2.5-0.5B/refs/refs/pr/1");
  assert.equal(snapshotPath(qwen, commit), `/hub/models--Qwen--Qwen2.5-0.5B/snapshots/${commit}`);
  assert.equal(
    snapshotPath(wikitext, commit, "raw/test.parquet"),
    `/hub/datasets--Salesforce--wikitext/snapshots/${commit}/raw/test.parquet`,
  );
  assert.equal(
    absencePath(qwen, commit, "tokenizer.json"),
    `/hub/models--Qwen--Qwen2.5-0.5B/.no_exist/${commit}/tokenizer.json`,
  );
});

Deno.test("linkTarget() leads from a snapshot's file to its blob at any depth", () => {
  for (const file of ["a", "a/b", "a/b/c"]) {
    const path = snapshotPath(wikitext, commit, file);
    assert.equal(join(path, "..", linkTarget(file, "c0ffee")), blobPath(wikitext, "c0ffee"));
  }
});

Deno.test("fileUrl() encodes every part but the slashes of the file", () => {
  assert.equal(
    fileUrl("https://hf.co", qwen, "refs/pr/1", "sub dir/ä#?.json"),
    "https://hf.co/Qwen/Qwen2.5-0.5B/resolve/refs%2Fpr%2F1/sub%20dir/%C3%A4%23%3F.json",
  );
  assert.equal(
    fileUrl("https://hf.co", wikitext, "main", "a/b.parquet"),
    "https://hf.co/datasets/Salesforce/wikitext/resolve/main/a/b.parquet",
  );
  // No part of a name leads to another page.
  assert.equal(
    repositoryUrl("https://hf.co", repositoryIn("/hub", "model", "a/%2e%2e#c")),
    "https://hf.co/a/%252e%252e%23c",
  );
  assert.equal(
    repositoryUrl("https://hf.co", wikitext),
    "https://hf.co/datasets/Salesforce/wikitext",
  );
});

Deno.test("isCommit() knows full commits only", () => {
  assert.ok(isCommit(commit));
  for (const other of ["main", commit.slice(1), `${commit}0`, commit.toUpperCase(), ""]) {
    assert.ok(!isCommit(other), other);
  }
});

Deno.test("checkPath() refuses ways out of a folder", () => {
  const bad = [
    "",
    "..",
    "../a",
    "a/../b",
    "a//b",
    "/a",
    "a/",
    "a\\b",
    "a\0b",
    "a\nb",
    "a\u001bb",
    "a\u202eb",
    "a\ud800b",
    "\udc00",
    "x".repeat(256),
    "ä".repeat(128),
    Array(200).fill("abcdef").join("/"),
    "C:x",
    ".",
    "a/.",
  ];
  for (const path of bad) {
    assert.throws(() => checkPath(path, "revision", "a/b"), {
      name: "AwqDiagError",
      message: `Cannot download "a/b": its revision is ${
        shown(path)
      }, wanted names of at most 255 bytes joined by "/", check it`,
    });
  }
  for (
    const good of ["main", "refs/pr/1", "v1.0", "..a", "a b", "ä", "ä".repeat(127), "x".repeat(255)]
  ) {
    checkPath(good, "revision", "a/b");
  }
});

Deno.test("checkPath() lets no path through that leaves its folder", () => {
  const parts = fc.constantFrom("a", "..", ".", "", "/", "\\", "b.json");
  fc.assert(fc.property(fc.array(parts, { minLength: 1, maxLength: 6 }), (path) => {
    try {
      checkPath(path.join("/"), "file", "a/b");
    } catch {
      return;
    }
    assert.ok(
      snapshotPath(qwen, commit, path.join("/")).startsWith(`${snapshotPath(qwen, commit)}/`),
    );
  }));
});
