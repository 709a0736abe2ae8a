import assert from "node:assert/strict";
import { exists } from "../../lib/files/exists.ts";
import { inFolder } from "../support/tiny_checkpoint.ts";

Deno.test("exists() finds files, folders and what links lead to, and nothing else", async () => {
  await inFolder({ file: "" }, async (folder) => {
    await Deno.symlink("file", `${folder}/good`);
    await Deno.symlink("nothing", `${folder}/broken`);
    for (const name of ["", "file", "good"]) assert.ok(await exists(`${folder}/${name}`), name);
    for (const name of ["nothing", "broken", "file/below"]) {
      assert.ok(!await exists(`${folder}/${name}`), name);
    }
  });
});

Deno.test("exists() passes on what is neither yes nor no", async () => {
  await assert.rejects(exists("a".repeat(5000)));
});
