import assert from "node:assert/strict";
import { join } from "node:path";
import { fixtures } from "../support/family_fixture.ts";

const root = join(import.meta.dirname!, "..", "..");
const llama = join(fixtures, "families", "llama");
/** Two hundred alphas: slow enough to be caught in the middle, fast enough for a test. */
const settings = ["--model", llama, "--calibration", join(llama, "ids.json"), "--alphas", "200"];

function start(out: string, ...more: string[]): Deno.ChildProcess {
  const task = ["run", "-A", "tasks/diagnose.ts", "--quiet", "--no-figures", "--out", out];
  return new Deno.Command("deno", {
    args: [...task, ...settings, ...more],
    cwd: root,
    stdout: "null",
    stderr: "piped",
  }).spawn();
}

/** Lines of the journal: its key and an entry per finished block. */
async function journalLines(out: string): Promise<number> {
  try {
    return (await Deno.readTextFile(join(out, ".diagnostic_llama.journal"))).split("\n").length - 1;
  } catch {
    return 0;
  }
}

/** Waits until the first block is in the journal, then sends a signal. */
async function stopInTheMiddle(
  out: string,
  signal: Deno.Signal,
): Promise<{ status: Deno.CommandStatus; stderr: string }> {
  const process = start(out);
  const stderr = new Response(process.stderr).text();
  while (await journalLines(out) < 2) await new Promise((done) => setTimeout(done, 5));
  process.kill(signal);
  return { status: await process.status, stderr: await stderr };
}

async function recordsWithoutRun(out: string): Promise<string[]> {
  return await Promise.all(["diagnostic", "channels"].map(async (kind) => {
    const { run: _run, ...rest } = JSON.parse(
      await Deno.readTextFile(join(out, `${kind}_llama.json`)),
    );
    return JSON.stringify(rest);
  }));
}

Deno.test("diagnose --resume after SIGKILL or SIGINT gives the bytes of an uninterrupted run", async () => {
  const folder = await Deno.makeTempDir({ prefix: "awq-diag-" });
  try {
    const whole = join(folder, "whole");
    assert.equal((await start(whole).output()).code, 0);
    const wanted = await recordsWithoutRun(whole);
    for (const signal of ["SIGKILL", "SIGINT"] as const) {
      const out = join(folder, signal);
      const { status, stderr } = await stopInTheMiddle(out, signal);
      assert.equal(status.success, false);
      assert.ok(await journalLines(out) >= 2);
      if (signal === "SIGINT") {
        assert.equal(status.code, 130);
        assert.equal(stderr, "interrupted: repeat the command with --resume to go on\n");
      }
      assert.equal((await start(out, "--resume").output()).code, 0);
      assert.deepEqual(await recordsWithoutRun(out), wanted, signal);
      assert.equal(await journalLines(out), 0);
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("diagnose --resume refuses a journal of other settings in one line", async () => {
  const folder = await Deno.makeTempDir({ prefix: "awq-diag-" });
  try {
    await stopInTheMiddle(folder, "SIGKILL");
    const { code, stderr } = await start(folder, "--resume", "--seed", "7").output();
    assert.equal(code, 1);
    const line = new TextDecoder().decode(stderr);
    assert.match(
      line,
      /^error: Cannot resume: ".*journal" is the journal of another model[^\n]+\n$/,
    );
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
