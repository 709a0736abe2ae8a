import assert from "node:assert/strict";
import { cachedCommit, linkFile, rememberAbsence, rememberCommit } from "../../lib/hub/cache.ts";
import { exists } from "../../lib/files/exists.ts";
import { type Repository, repositoryIn, snapshotPath } from "../../lib/hub/layout.ts";
import { listTree } from "../support/hub_session.ts";
import { inFolder } from "../support/tiny_checkpoint.ts";

const commit = "060db6499f32faf8b98477b0a26969ef7d8b9987";
const other = "ffffffff9f32faf8b98477b0a26969ef7d8b9987";

/** Runs a test in an empty cache with one blob. */
function inCache(test: (repository: Repository, folder: string) => Promise<void>): Promise<void> {
  return inFolder({}, async (cache) => {
    const repository = repositoryIn(cache, "model", "a/b");
    await Deno.mkdir(`${repository.folder}/blobs`, { recursive: true });
    await Deno.writeTextFile(`${repository.folder}/blobs/c0ffee`, "text");
    await test(repository, repository.folder);
  });
}

Deno.test("linkFile() makes a relative link, in folders too, and leaves a good one alone", async () => {
  await inCache(async (repository, folder) => {
    for (let times = 0; times < 2; times++) {
      await linkFile(repository, commit, "config.json", "c0ffee");
      await linkFile(repository, commit, "data/test.parquet", "c0ffee");
    }
    assert.deepEqual(await listTree(`${folder}/snapshots/${commit}`), {
      "config.json": "-> ../../blobs/c0ffee",
      "data/test.parquet": "-> ../../../blobs/c0ffee",
    });
    assert.equal(
      await Deno.readTextFile(snapshotPath(repository, commit, "data/test.parquet")),
      "text",
    );
  });
});

Deno.test("linkFile() replaces a link whose blob is gone", async () => {
  await inCache(async (repository) => {
    const path = snapshotPath(repository, commit, "config.json");
    await Deno.mkdir(snapshotPath(repository, commit), { recursive: true });
    await Deno.symlink("../../blobs/gone", path);
    assert.ok(!await exists(path));
    await linkFile(repository, commit, "config.json", "c0ffee");
    assert.equal(await Deno.readTextFile(path), "text");
  });
});

Deno.test("linkFile() does not mind another process that links at the same time", async () => {
  await inCache(async (repository) => {
    const links = Array.from({ length: 8 }, () => linkFile(repository, commit, "x", "c0ffee"));
    await Promise.all(links);
    assert.equal(await Deno.readTextFile(snapshotPath(repository, commit, "x")), "text");
  });
});

Deno.test("cachedCommit() reads what rememberCommit() wrote, in one step", async () => {
  await inCache(async (repository, folder) => {
    assert.equal(await cachedCommit(repository, "main"), null);
    await rememberCommit(repository, "main", other);
    await rememberCommit(repository, "main", commit);
    await rememberCommit(repository, "refs/pr/1", commit);
    assert.equal(await cachedCommit(repository, "main"), commit);
    assert.equal(await cachedCommit(repository, "refs/pr/1"), commit);
    // Exactly as Python writes it: no line end, nothing beside it.
    assert.deepEqual(await listTree(`${folder}/refs`), {
      main: "40 bytes",
      "refs/pr/1": "40 bytes",
    });
  });
});

Deno.test("cachedCommit() takes a commit for itself and a broken reference for none", async () => {
  await inCache(async (repository, folder) => {
    assert.equal(await cachedCommit(repository, commit), commit);
    await Deno.mkdir(`${folder}/refs`);
    for (const broken of ["", "060db64", "../../../etc"]) {
      await Deno.writeTextFile(`${folder}/refs/main`, broken);
      assert.equal(await cachedCommit(repository, "main"), null);
    }
  });
});

Deno.test("rememberCommit() writes nothing when nothing has changed", async () => {
  await inCache(async (repository, folder) => {
    await rememberCommit(repository, "main", commit);
    const before = await Deno.stat(`${folder}/refs/main`);
    await rememberCommit(repository, "main", commit);
    assert.equal((await Deno.stat(`${folder}/refs/main`)).ino, before.ino);
  });
});

Deno.test("rememberAbsence() leaves an empty file, or nothing where it may not", async () => {
  await inCache(async (repository, folder) => {
    await rememberAbsence(repository, commit, "tokenizer.json");
    assert.deepEqual(await listTree(`${folder}/.no_exist`), {
      [`${commit}/tokenizer.json`]: "0 bytes",
    });
    await Deno.remove(`${folder}/.no_exist`, { recursive: true });
    await Deno.writeTextFile(`${folder}/.no_exist`, "in the way");
    await rememberAbsence(repository, commit, "tokenizer.json");
  });
});
