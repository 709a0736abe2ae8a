import assert from "node:assert/strict";
import { join } from "node:path";
import { openJobFiles } from "../../lib/reproduce/ingredients.ts";
import { testJob } from "./support.ts";

const table = { tasks: { plot: "deno run --allow-read tasks/plot.ts" } };
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
    const files = openJobFiles(table, { results: folder, figures: "f", documents: "" });
    const job = testJob("draw x", {
      task: "plot",
      options: ["--figures", "{figures}"],
      arguments: ["{results}/a.json", "{results}/b.json"],
      inputs: ["{results}/c.json"],
    });
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
    const files = openJobFiles(table, { results: "r", figures: "f", documents: "" });
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
    const files = openJobFiles(table, { results: folder, figures: folder, documents: "" });
    const job = testJob("draw x", {
      outputs: ["{figures}/a.png", "{figures}/b.png"],
      rewrites: ["{results}/doc.md"],
    });
    assert.deepEqual(await files.outputsOf(job), {
      [join(folder, "a.png")]: abc,
      [join(folder, "doc.md")]: abc,
    });
  });
});
