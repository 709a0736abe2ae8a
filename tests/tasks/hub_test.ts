/** The tasks against a hub on this machine: download, cache, offline, refusals. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { fixtures } from "../support/family_fixture.ts";
import { mainCommit, repositoryOf, startFakeHub } from "../support/fake_hub.ts";

const root = join(import.meta.dirname!, "..", "..");
const bundled = join(root, "models", "wiki-qwen2-7m");

async function readFiles(folder: string, ...names: string[]): Promise<Record<string, Uint8Array>> {
  const pairs = names.map(async (name) => [name, await Deno.readFile(join(folder, name))] as const);
  return Object.fromEntries(await Promise.all(pairs));
}

/** Runs a task with a cache and a hub of its own. */
async function run(task: string, home: string, endpoint: string, ...args: string[]) {
  const { code, stdout, stderr } = await new Deno.Command("deno", {
    args: ["task", "--quiet", task, "--no-figures", "--out", join(home, "results"), ...args],
    cwd: root,
    env: { NO_COLOR: "1", HF_HOME: home, HF_ENDPOINT: endpoint },
  }).output();
  const text = new TextDecoder();
  return { code, stdout: text.decode(stdout), stderr: text.decode(stderr) };
}

async function inFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "awq-diag-" });
  try {
    await work(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("diagnose downloads a model by its name, then runs from the cache without the hub", async () => {
  const llama = join(fixtures, "families", "llama");
  const files = await readFiles(llama, "config.json", "model.safetensors");
  await inFolder(async (home) => {
    const calibration = ["--calibration", join(llama, "ids.json")];
    const record = join(home, "results", "diagnostic_tiny-llama.json");
    const texts: string[] = [];
    {
      await using hub = startFakeHub({ "org/tiny-llama": repositoryOf(files) });
      const { code, stderr } = await run(
        "diagnose",
        home,
        hub.endpoint,
        "--model",
        "org/tiny-llama",
        ...calibration,
      );
      assert.equal(code, 0, stderr);
      texts.push(await Deno.readTextFile(record));
    }
    const dead = "http://127.0.0.1:9";
    const pinned = ["--model", `org/tiny-llama@${mainCommit}`];
    for (const args of [["--model", "org/tiny-llama", "--offline"], pinned]) {
      const { code, stderr } = await run("diagnose", home, dead, ...args, ...calibration);
      assert.equal(code, 0, stderr);
      texts.push(await Deno.readTextFile(record));
    }
    const [first, ...others] = texts.map((text) => {
      const { run: _run, ...rest } = JSON.parse(text);
      return rest;
    });
    assert.equal(first.model, "org/tiny-llama");
    assert.equal(first.inputs.model.source, "hub");
    assert.equal(first.inputs.model.revision, mainCommit);
    for (const other of others) assert.deepEqual(other, first);
  });
});

Deno.test("diagnose says in one line that a model is not on the hub, or not in the cache offline", async () => {
  await inFolder(async (home) => {
    await using hub = startFakeHub({});
    const missing = await run("diagnose", home, hub.endpoint, "--model", "org/none", "--quiet");
    assert.equal(missing.code, 1);
    assert.match(missing.stderr, /^error: Cannot download [^\n]*org\/none[^\n]+\n$/);
    const offline = await run(
      "diagnose",
      home,
      hub.endpoint,
      "--model",
      "org/none",
      "--offline",
      "--quiet",
    );
    assert.equal(offline.code, 1);
    assert.match(offline.stderr, /^error: Cannot [^\n]*org\/none[^\n]+\n$/);
  });
});

Deno.test("perplexity takes WikiText-2 from the hub by its name", async () => {
  const rows = await Deno.readFile(join(fixtures, "data", "rows.parquet"));
  await inFolder(async (home) => {
    await using hub = startFakeHub({
      "datasets/Salesforce/wikitext": repositoryOf({
        "wikitext-2-raw-v1/test-00000-of-00001.parquet": rows,
      }),
    });
    const args = [
      "--model",
      bundled,
      "--dataset",
      "wikitext2",
      "--window",
      "64",
      "--max-windows",
      "2",
    ];
    const { code, stdout, stderr } = await run(
      "perplexity",
      home,
      hub.endpoint,
      ...args,
      "--strategies",
      "rtn",
      "--quiet",
    );
    assert.equal(code, 0, stderr);
    assert.match(stdout, /2 of \d+ windows of 64 tokens/);
  });
});
