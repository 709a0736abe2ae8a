import assert from "node:assert/strict";
import { isLfsPointer, POINTER_HEAD_BYTES } from "../../lib/files/git_lfs.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n";

Deno.test("isLfsPointer() tells a pointer by its beginning", () => {
  assert.ok(isLfsPointer(bytes(pointer)));
  assert.ok(isLfsPointer(bytes(pointer).subarray(0, POINTER_HEAD_BYTES)));
  for (const other of ["", "version", '{"version": 1}', ` ${pointer}`]) {
    assert.ok(!isLfsPointer(bytes(other)), other);
  }
});
