import assert from "node:assert/strict";
import { basename, join, relative, resolve } from "node:path";
import { type FetchSnapshot, findModel } from "../../lib/model/source.ts";
import { inFolder } from "../support/tiny_checkpoint.ts";

const root = resolve(import.meta.dirname!, "..", "..");

Deno.test("findModel() gives the bundled model when none is asked for", async () => {
  assert.deepEqual(await findModel(undefined), {
    name: "wiki-qwen2-7m",
    slug: "wiki-qwen2-7m",
    kind: "bundled",
    folder: join(root, "models", "wiki-qwen2-7m"),
    revision: null,
  });
});

Deno.test("findModel() takes an existing folder, however its path is written", async () => {
  await inFolder({}, async (folder) => {
    const wanted = {
      name: basename(folder),
      slug: basename(folder),
      kind: "folder",
      folder,
      revision: null,
    };
    assert.deepEqual(await findModel(folder), wanted);
    assert.deepEqual(await findModel(`${folder}/`), wanted);
    assert.deepEqual(await findModel(relative(Deno.cwd(), folder)), wanted);
  });
});

Deno.test("findModel() makes a safe slug of an odd folder name", async () => {
  await inFolder({}, async (parent) => {
    const folder = `${parent}/a <b>model`;
    await Deno.mkdir(folder);
    const { name, slug } = await findModel(folder);
    assert.equal(name, "a <b>model");
    assert.equal(slug, "a-b-model");
  });
});

Deno.test("findModel() writes out what a terminal would act on in a folder's name", async () => {
  await inFolder({}, async (parent) => {
    await Deno.mkdir(`${parent}/a\u001b[2J\nb`);
    const { name, folder } = await findModel(`${parent}/a\u001b[2J\nb`);
    assert.equal(name, "a\\u{1b}[2J\\u{a}b");
    assert.equal(folder, `${parent}/a\u001b[2J\nb`);
  });
});

Deno.test("findModel() prefers a folder to a hub id of the same name", async () => {
  const { kind, slug } = await findModel(relative(Deno.cwd(), join(root, "models/wiki-qwen2-7m")));
  assert.equal(kind, "folder");
  assert.equal(slug, "wiki-qwen2-7m");
});

const commit = "060db6499f32faf8b98477b0a26969ef7d8b9987";

/** Stands for the hub: answers with a folder named after what it was asked for. */
function fakeHub() {
  const asked: [string, string | undefined][] = [];
  const fetchSnapshot: FetchSnapshot = (id, revision) => {
    asked.push([id, revision]);
    return Promise.resolve({ folder: `/hub/${id}`, commit });
  };
  return { asked, fetchSnapshot };
}

Deno.test("findModel() fetches a name of the hub", async () => {
  const { asked, fetchSnapshot } = fakeHub();
  assert.deepEqual(await findModel("Qwen/Qwen2.5-0.5B", undefined, fetchSnapshot), {
    name: "Qwen/Qwen2.5-0.5B",
    slug: "Qwen2.5-0.5B",
    kind: "hub",
    folder: "/hub/Qwen/Qwen2.5-0.5B",
    revision: commit,
  });
  assert.deepEqual(asked, [["Qwen/Qwen2.5-0.5B", undefined]]);
});

Deno.test("findModel() takes the revision from the name or from beside it", async () => {
  const { asked, fetchSnapshot } = fakeHub();
  await findModel("a/b@v1", undefined, fetchSnapshot);
  await findModel("a/b", "v2", fetchSnapshot);
  await findModel("a/b@v3", "v3", fetchSnapshot);
  assert.deepEqual(asked, [["a/b", "v1"], ["a/b", "v2"], ["a/b", "v3"]]);
  await assert.rejects(findModel("a/b@v1", "v2", fetchSnapshot), {
    name: "AwqDiagError",
    message:
      'Cannot find the model: "a/b@v1" is asked for with --revision "v2", wanted one revision, leave one out',
  });
});

Deno.test("findModel() asks the hub neither for folders nor for paths", async () => {
  const { asked, fetchSnapshot } = fakeHub();
  await findModel(undefined, undefined, fetchSnapshot);
  await findModel("models/wiki-qwen2-7m", undefined, fetchSnapshot);
  await assert.rejects(findModel("./no/where", undefined, fetchSnapshot), /there is no folder/);
  assert.deepEqual(asked, []);
});

Deno.test("findModel() refuses a revision of what has none", async () => {
  const { fetchSnapshot } = fakeHub();
  await assert.rejects(findModel(undefined, "v1", fetchSnapshot), {
    name: "AwqDiagError",
    message:
      'Cannot find the model: the bundled model has no revisions, wanted a name on the hub with --revision "v1", leave one out',
  });
  await assert.rejects(findModel("models/wiki-qwen2-7m", "v1", fetchSnapshot), {
    name: "AwqDiagError",
    message: /the folder "models\/wiki-qwen2-7m" has no revisions/,
  });
});

Deno.test("findModel() passes on what the hub says", async () => {
  const refused = () => Promise.reject(new Error('Cannot download "a/b": it is gated'));
  await assert.rejects(findModel("a/b", undefined, refused), /it is gated/);
});

Deno.test("findModel() knows a snapshot in a cache by its model, however its path is written", async () => {
  await inFolder({}, async (cache) => {
    const folder = join(cache, "models--Qwen--Qwen2.5-0.5B", "snapshots", commit);
    await Deno.mkdir(folder, { recursive: true });
    for (const path of [folder, `${folder}/`, relative(Deno.cwd(), folder)]) {
      assert.deepEqual(await findModel(path), {
        name: "Qwen/Qwen2.5-0.5B",
        slug: "Qwen2.5-0.5B",
        kind: "folder",
        folder,
        revision: commit,
      });
    }
  });
});

Deno.test("findModel() says that a folder is not there", async () => {
  for (const model of ["/no/such/folder", "./nothing", "../no/where", "nothing-here", "", "a/b"]) {
    await assert.rejects(findModel(model), {
      name: "AwqDiagError",
      message:
        `Cannot find the model: there is no folder "${model}", wanted a checkpoint's folder or a name on the hub such as "Qwen/Qwen2.5-0.5B", check the path`,
    });
  }
});

Deno.test("findModel() refuses a file", async () => {
  await inFolder({ "model.safetensors": "" }, async (folder) => {
    await assert.rejects(findModel(`${folder}/model.safetensors`), {
      name: "AwqDiagError",
      message: /is a file, wanted a checkpoint's folder, pass the folder that holds config\.json/,
    });
  });
});
