import assert from "node:assert/strict";
import { join } from "node:path";
import { hashCode, isFile, loadedFiles, openJobFiles } from "../../lib/reproduce/ingredients.ts";
import { placeJob } from "../../lib/reproduce/places.ts";
import { testJob } from "./support.ts";

const table = { tasks: { plot: { command: "deno run --allow-read tasks/plot.ts" } } };
const files = openJobFiles(table);
const abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

async function inFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await work(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("ingredientsOf() gives the command, and hashes of inputs and code", async () => {
  await inFolder(async (folder) => {
    await Deno.writeTextFile(join(folder, "a.json"), "abc");
    await Deno.writeTextFile(join(folder, "c.json"), "abc");
    const template = testJob("draw x", {
      task: "plot",
      options: ["--figures", "{figures}"],
      arguments: ["{results}/a.json", "{results}/b.json"],
      inputs: ["{results}/c.json"],
    });
    const job = placeJob(template, { results: folder, figures: "f", documents: "" });
    const { command, inputs, code } = await files.ingredientsOf(job);
    const a = join(folder, "a.json");
    assert.deepEqual(command, ["run", "--allow-read", "tasks/plot.ts", "--figures", "f", a]);
    assert.deepEqual(inputs, { [a]: abc, [join(folder, "c.json")]: abc });
    assert.ok("tasks/plot.ts" in code && "lib/chart/theme.ts" in code);
    assert.deepEqual(await files.missingInputs(job), [join(folder, "b.json")]);
  });
});

Deno.test("ingredientsOf() hashes a checkpoint's weights and settings, not its card", async () => {
  await inFolder(async (folder) => {
    for (const name of ["config.json", "model.safetensors", "README.md", "train.py"]) {
      await Deno.writeTextFile(join(folder, name), "abc");
    }
    const { inputs } = await files.ingredientsOf(
      testJob("draw x", { task: "plot", checkpoint: folder }),
    );
    const [config, weights] = ["config.json", "model.safetensors"].map((name) =>
      join(folder, name)
    );
    assert.deepEqual(inputs, { [config!]: abc, [weights!]: abc });
    const nowhere = testJob("draw x", { task: "plot", checkpoint: join(folder, "none") });
    assert.deepEqual((await files.ingredientsOf(nowhere)).inputs, {});
  });
});

Deno.test("outputsOf() hashes what is there, rewritten files too", async () => {
  await inFolder(async (folder) => {
    await Deno.writeTextFile(join(folder, "a.png"), "abc");
    await Deno.writeTextFile(join(folder, "doc.md"), "abc");
    const job = testJob("draw x", {
      outputs: [join(folder, "a.png"), join(folder, "b.png")],
      rewrites: [join(folder, "doc.md")],
    });
    assert.deepEqual(await files.outputsOf(job), {
      [join(folder, "a.png")]: abc,
      [join(folder, "doc.md")]: abc,
    });
  });
});

Deno.test("loadedFiles() finds imports of every form, and files opened beside", () => {
  const source = `
import a from "./a.ts";
import type { B } from "../b.ts";
export * from "./c.ts";
import "./d.ts";
const e = await import("./e.ts");
import {
  f,
} from "./f.css" with { type: "text" };
const g = new URL("g.wasm", import.meta.url);
const h = new URL(
  "h.ts",
  import.meta.url,
);
const again = import("./a.ts");
`;
  assert.deepEqual(
    loadedFiles(source),
    ["./a.ts", "../b.ts", "./c.ts", "./d.ts", "./e.ts", "./f.css", "g.wasm", "h.ts"],
  );
});

Deno.test("loadedFiles() leaves out packages, folders, and examples in comments", () => {
  const source = `
/** import { x } from "./example.ts"; */
import { z } from "zod";
import { join } from "node:path";
const root = new URL("../../", import.meta.url);
`;
  assert.deepEqual(loadedFiles(source), []);
});

Deno.test("hashCode() follows imports to the end, and changes when the last of them does", async () => {
  await inFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/a.ts`, 'import "./lib/b.ts";');
    await Deno.mkdir(`${folder}/lib`);
    await Deno.writeTextFile(`${folder}/lib/b.ts`, 'import "./c.ts"; import "../a.ts";');
    await Deno.writeTextFile(`${folder}/lib/c.ts`, 'import x from "./missing.ts"; export {};');
    const before = await hashCode(`${folder}/a.ts`);
    const files = Object.keys(before).filter((file) => file.startsWith(folder));
    assert.deepEqual(files, ["a.ts", "lib/b.ts", "lib/c.ts"].map((name) => `${folder}/${name}`));
    await Deno.writeTextFile(`${folder}/lib/c.ts`, "export {};");
    const after = await hashCode(`${folder}/a.ts`);
    const changed = Object.keys(before).filter((file) => before[file] !== after[file]);
    assert.deepEqual(changed, [`${folder}/lib/c.ts`]);
  });
});

Deno.test("hashCode() finds styles, client code and the lock of the report, not deno.json", async () => {
  const files = new Set(Object.keys(await hashCode("tasks/report.ts")));
  const wanted = [
    "tasks/report.ts",
    "lib/report/style.css",
    "lib/report/client/main.ts",
    "deno.lock",
  ];
  assert.deepEqual(wanted.filter((file) => !files.has(file)), []);
  assert.ok(!files.has("deno.json"));
});

Deno.test("isFile() is false for a folder, nothing, and below a file", async () => {
  assert.equal(await isFile("deno.json"), true);
  assert.equal(await isFile("lib"), false);
  assert.equal(await isFile("nowhere/x"), false);
  assert.equal(await isFile("deno.json/x"), false);
});
