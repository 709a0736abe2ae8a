import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { BUNDLED_FILES, bundledPath } from "../../lib/files/bundled_path.ts";

Deno.test("bundledPath() names files beside the library, of the hashes that a download must have", async () => {
  for (const [file, sha256] of Object.entries(BUNDLED_FILES)) {
    const bytes = await Deno.readFile(await bundledPath(file));
    assert.equal(createHash("sha256").update(bytes).digest("hex"), sha256, file);
  }
});
