/** The tasks against a hub on this machine: download, cache, offline, refusals. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { fixtures } from "../support/family_fixture.ts";
import { mainCommit, repositoryOf, startFakeHub } from "../support/fake_hub.ts";
import { runDeno } from "../support/run_task.ts";
import { inFolder } from "../support/tiny_checkpoint.ts";

/** Runs a task with a cache and a hub of its own, which it finds in its environment. */
async function run(task: string, home: string, endpoint: string, ...args: string[]) {
  const places = ["--no-figures", "--out", join(home, "results")];
  return await runDeno(["task", "--quiet", task, ...places, ...args], {
    HF_HOME: home,
    HF_ENDPOINT: endpoint,
  });
}

Deno.test("diagnose downloads a model by its name, then runs from the cache without the hub", async () => {
  const llama = join(fixtures, "families", "llama");
  const [config, weights] = await Promise.all(
    ["config.json", "model.safetensors"].map((name) => Deno.readFile(join(llama, name))),
  );
  const repository = repositoryOf({ "config.json": config!, "model.safetensors": weights! });
  await inFolder({}, async (home) => {
    const args = ["--model", "org/tiny-llama", "--calibration", join(llama, "ids.json")];
    const record = async () => {
      const text = await Deno.readTextFile(join(home, "results", "diagnostic_tiny-llama.json"));
      const { run: _run, ...rest } = JSON.parse(text);
      return rest;
    };
    await using hub = startFakeHub({ "org/tiny-llama": repository });
    const online = await run("diagnose", home, hub.endpoint, ...args);
    assert.equal(online.code, 0, online.stderr);
    const first = await record();
    assert.equal(first.model, "org/tiny-llama");
    assert.equal(first.inputs.model.source, "hub");
    assert.equal(first.inputs.model.revision, mainCommit);

    hub.requests.length = 0;
    const offline = await run("diagnose", home, hub.endpoint, "--offline", ...args);
    assert.equal(offline.code, 0, offline.stderr);
    assert.deepEqual(hub.requests, []);
    assert.deepEqual(await record(), first);
  });
});

Deno.test("diagnose says in one line that a model is not on the hub", async () => {
  await inFolder({}, async (home) => {
    await using hub = startFakeHub({});
    const args = ["--model", "org/none", "--quiet"];
    const { code, stdout, stderr } = await run("diagnose", home, hub.endpoint, ...args);
    assert.deepEqual([code, stdout], [1, ""]);
    assert.match(stderr, /^error: Cannot download [^\n]*org\/none[^\n]+\n$/);
  });
});

Deno.test("perplexity takes WikiText-2 from the hub by its name", async () => {
  const rows = await Deno.readFile(join(fixtures, "data", "rows.parquet"));
  await inFolder({}, async (home) => {
    await using hub = startFakeHub({
      "datasets/Salesforce/wikitext": repositoryOf({
        "wikitext-2-raw-v1/test-00000-of-00001.parquet": rows,
      }),
    });
    const text = ["--dataset", "wikitext2", "--window", "64", "--max-windows", "2"];
    const args = [...text, "--strategies", "rtn", "--quiet"];
    const { code, stdout, stderr } = await run("perplexity", home, hub.endpoint, ...args);
    assert.equal(code, 0, stderr);
    assert.match(stdout, /2 of \d+ windows of 64 tokens/);
  });
});
