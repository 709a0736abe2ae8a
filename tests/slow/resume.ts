/** Long tasks go on after a kill. Slow: each test runs a model several times. */
import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import { fixtures } from "../support/family_fixture.ts";
import { etagOf, pattern, repositoryOf, smallCheckpoint, stalled } from "../support/fake_hub.ts";
import { withModel } from "../support/hub_session.ts";
import { tableRows, withList } from "../support/reproduce_list.ts";
import { inFolder } from "../support/tiny_checkpoint.ts";

const root = join(import.meta.dirname!, "..", "..");
const llama = join(fixtures, "families", "llama");
/** Two hundred alphas: slow enough to be caught in the middle, fast enough for a test. */
const settings = ["--model", llama, "--calibration", join(llama, "ids.json"), "--alphas", "200"];

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Starts a task with all permissions; `ended` tells how it ended. */
function start(task: string, ...args: string[]) {
  const process = new Deno.Command("deno", {
    args: ["run", "-A", `tasks/${task}.ts`, ...args],
    cwd: root,
    // Wherever the cache is, a model that cannot be had is not in it.
    env: { NO_COLOR: "1", HF_HUB_OFFLINE: "1" },
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const texts = [process.stdout, process.stderr].map((stream) => new Response(stream).text());
  const ended = (async (): Promise<Ended> => {
    const [stdout, stderr] = await Promise.all(texts);
    return { code: (await process.status).code, stdout: stdout!, stderr: stderr! };
  })();
  return { kill: (signal: Deno.Signal) => process.kill(signal), ended };
}

/** Lines of a journal: its key and an entry per finished block. */
async function countLines(journal: string): Promise<number> {
  try {
    return (await Deno.readTextFile(journal)).split("\n").length - 1;
  } catch {
    return 0;
  }
}

/** Waits until the first block is in the journal, or the task has failed, then sends a signal. */
async function stopInTheMiddle(
  { kill, ended }: ReturnType<typeof start>,
  journal: string,
  signal: Deno.Signal,
): Promise<Ended> {
  await Deno.mkdir(dirname(journal), { recursive: true });
  using changes = Deno.watchFs(dirname(journal));
  const failed = ended.then(() => changes.close());
  for await (const _ of changes) if (await countLines(journal) >= 2) break;
  kill(signal);
  await failed;
  return await ended;
}

const journalIn = (out: string) => join(out, ".diagnostic_llama.journal");

function startDiagnose(out: string, ...more: string[]) {
  const args = ["--quiet", "--no-figures", "--out", out, ...settings, ...more];
  return start("diagnose", ...args);
}

async function recordsWithoutRun(out: string): Promise<unknown[]> {
  return await Promise.all(["diagnostic", "channels"].map(async (kind) => {
    const text = await Deno.readTextFile(join(out, `${kind}_llama.json`));
    const { run: _run, ...rest } = JSON.parse(text);
    return rest;
  }));
}

for (const signal of ["SIGKILL", "SIGINT"] as const) {
  Deno.test(`diagnose --resume after ${signal} gives the records of an uninterrupted run`, async () => {
    await inFolder({}, async (folder) => {
      const [whole, out] = [join(folder, "whole"), join(folder, "stopped")];
      assert.equal((await startDiagnose(whole).ended).code, 0);
      const stopped = await stopInTheMiddle(startDiagnose(out), journalIn(out), signal);
      assert.equal(stopped.code, signal === "SIGKILL" ? 137 : 130);
      const advice = "interrupted: repeat the command with --resume to go on\n";
      if (signal === "SIGINT") assert.equal(stopped.stderr, advice);
      assert.ok(await countLines(journalIn(out)) >= 2);
      const resumed = await startDiagnose(out, "--resume").ended;
      assert.equal(resumed.code, 0, resumed.stderr);
      assert.deepEqual(await recordsWithoutRun(out), await recordsWithoutRun(whole));
      assert.equal(await countLines(journalIn(out)), 0);
    });
  });
}

Deno.test("diagnose --resume refuses a journal of other settings in one line", async () => {
  await inFolder({}, async (out) => {
    await stopInTheMiddle(startDiagnose(out), journalIn(out), "SIGKILL");
    const { code, stderr } = await startDiagnose(out, "--resume", "--seed", "7").ended;
    assert.equal(code, 1);
    assert.match(
      stderr,
      /^error: Cannot resume: ".*journal" is the journal of another model[^\n]+\n$/,
    );
  });
});

Deno.test("reproduce-all goes on after a kill, with the part that was done", async () => {
  await withList(400, async (folder, list) => {
    const args = [...list, "--only", "diagnose", "--models", "tiny"];
    const journal = join(folder, "results", ".diagnostic_qwen2.journal");
    const stopped = await stopInTheMiddle(start("reproduce_all", ...args), journal, "SIGTERM");
    assert.equal(stopped.code, 143);
    assert.match(stopped.stderr, /interrupted: repeat the command to go on\n$/);

    const rest = await start("reproduce_all", ...args).ended;
    assert.equal(rest.code, 0, rest.stderr);
    assert.match(rest.stderr, /^diagnose tiny: goes on, did not finish\n/);
    assert.deepEqual(tableRows(rest.stdout), ["done tiny diagnose"]);
    assert.equal(await countLines(journal), 0);
  });
});

/** Starts to fetch the model `a/b` into a cache. */
function startDownload(endpoint: string, cache: string): Deno.ChildProcess {
  const script = join(root, "tests", "support", "fetch_model_script.ts");
  return new Deno.Command("deno", {
    args: ["run", "--no-check", "-A", script, "a/b"],
    env: { HF_ENDPOINT: endpoint, HF_HUB_CACHE: cache, HF_HUB_OFFLINE: "", NO_COLOR: "1" },
    stdout: "null",
    stderr: "piped",
  }).spawn();
}

Deno.test("a download that is killed three times goes on each time and ends with the right bytes", async () => {
  const file = "model.safetensors";
  const weights = pattern(4_000_000, 7);
  await withModel(repositoryOf({ ...smallCheckpoint, [file]: weights }), async (server, client) => {
    const etag = etagOf(file, weights);
    const part = join(client.cache, "models--a--b", "blobs", `${etag}.incomplete`);
    const ranges: (string | null)[] = [];
    for (const kill of [1, 2, 3, null]) {
      server.intercept = ({ host, range }) => {
        if (host !== "storage") return undefined;
        ranges.push(range);
        if (kill === null) return undefined;
        const from = Number(range?.match(/\d+/)?.[0] ?? 0);
        const place = { "content-range": `bytes ${from}-3999999/4000000` };
        const init = from === 0 ? {} : { status: 206, headers: place };
        return stalled(weights.subarray(from), kill * 1_000_000 - from, init);
      };
      const child = startDownload(server.endpoint, client.cache);
      const lines = child.stderr.pipeThrough(new TextDecoderStream());
      const enough = (text: string) => text.split("\n").some((line) => Number(line) >= kill! * 1e6);
      for await (const text of lines) if (kill !== null && enough(text)) break;
      if (kill !== null) child.kill("SIGKILL");
      assert.equal((await child.status).code, kill === null ? 0 : 137);
      if (kill !== null) assert.equal((await Deno.stat(part)).size, kill * 1_000_000);
    }
    assert.deepEqual(ranges, [null, "bytes=1000000-", "bytes=2000000-", "bytes=3000000-"]);
    const folder = join(client.cache, "models--a--b", "snapshots");
    const [snapshot] = [...Deno.readDirSync(folder)];
    const bytes = await Deno.readFile(join(folder, snapshot!.name, file));
    assert.equal(etagOf(file, bytes), etag);
  });
});
