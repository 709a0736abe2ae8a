import assert from "node:assert/strict";
import { checksum, checksumKind } from "../../lib/hub/checksum.ts";
import { inFolder } from "../support/tiny_checkpoint.ts";
import { etagOf, pattern } from "../support/fake_hub.ts";

Deno.test("checksum() gives the names that git and sha256sum give", async () => {
  // `git hash-object` and `sha256sum` of an empty file and of "hello\n".
  await inFolder({ empty: "", hello: "hello\n" }, async (folder) => {
    const sums: [string, "git-sha1" | "sha256", string][] = [
      ["empty", "git-sha1", "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391"],
      ["hello", "git-sha1", "ce013625030ba8dba906f756967f9e9ca394464a"],
      ["empty", "sha256", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"],
      ["hello", "sha256", "5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03"],
    ];
    for (const [file, kind, sum] of sums) {
      assert.equal(await checksum(`${folder}/${file}`, kind), sum);
      assert.equal(checksumKind(sum), kind);
    }
  });
});

Deno.test("checksum() takes a file of several pieces", async () => {
  const bytes = pattern((1 << 20) + 17, 5);
  await inFolder({ "a.bin": bytes }, async (folder) => {
    assert.equal(await checksum(`${folder}/a.bin`, "sha256"), etagOf("a.bin", bytes));
    assert.equal(await checksum(`${folder}/a.bin`, "git-sha1"), etagOf("a.json", bytes));
  });
});
