import assert from "node:assert/strict";
import { basename, join, relative, resolve } from "node:path";
import { findModel } from "../../lib/model/source.ts";
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

Deno.test("findModel() prefers a folder to a hub id of the same name", async () => {
  const { kind, slug } = await findModel(relative(Deno.cwd(), join(root, "models/wiki-qwen2-7m")));
  assert.equal(kind, "folder");
  assert.equal(slug, "wiki-qwen2-7m");
});

Deno.test("findModel() says that it cannot download yet when given a hub id", async () => {
  await assert.rejects(findModel("Qwen/Qwen2.5-0.5B"), {
    name: "Error",
    message:
      'Cannot find the model: "Qwen/Qwen2.5-0.5B" is no folder here and downloading is not supported yet, wanted a folder, download the checkpoint and pass its folder',
  });
});

Deno.test("findModel() says that a folder is not there", async () => {
  for (const model of ["/no/such/folder", "./nothing", "../no/where", "nothing-here", ""]) {
    await assert.rejects(findModel(model), {
      name: "Error",
      message:
        `Cannot find the model: there is no folder "${model}", wanted a checkpoint's folder, check the path`,
    });
  }
});

Deno.test("findModel() refuses a file", async () => {
  await inFolder({ "model.safetensors": "" }, async (folder) => {
    await assert.rejects(findModel(`${folder}/model.safetensors`), {
      name: "TypeError",
      message: /is a file, wanted a checkpoint's folder, pass the folder that holds config\.json/,
    });
  });
});
