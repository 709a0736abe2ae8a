import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import { checkJobs } from "../../lib/reproduce/check_jobs.ts";
import type { Job } from "../../lib/reproduce/jobs.ts";
import { testJob } from "./support.ts";

const table = {
  tasks: {
    diagnose: { command: "deno run tasks/diagnose.ts" },
    plot: { command: "deno run tasks/plot.ts" },
  },
};
const measure = testJob("diagnose x", {
  makes: "records",
  options: ["--out", "{results}"],
  outputs: ["{results}/r.json"],
});
const draw = testJob("draw x", {
  task: "plot",
  options: ["--figures", "{figures}"],
  arguments: ["{results}/r.json"],
  outputs: ["{figures}/r.md"],
});
const refresh = testJob("refresh", {
  task: "plot",
  outputs: [],
  rewrites: ["{results}/README.md"],
});

async function put(path: string, text: string): Promise<void> {
  await Deno.mkdir(dirname(path), { recursive: true });
  await Deno.writeTextFile(path, text);
}

/** Tasks that measure `kl`, draw what they are handed, and put a name into documents. */
function tasksFinding(kl: number, extra?: string) {
  return async (args: readonly string[]): Promise<void> => {
    const [, entry, option, folder, input] = args;
    if (entry === "tasks/diagnose.ts") {
      await put(join(folder!, "r.json"), JSON.stringify({ kl, run: { seconds: Math.random() } }));
    } else if (option === "--figures") {
      await put(join(folder!, "r.md"), `kl ${JSON.parse(await Deno.readTextFile(input!)).kl}`);
      if (extra !== undefined) await put(join(folder!, extra), "");
    } else {
      const text = await Deno.readTextFile(option!);
      await put(option!, text.replace("NAME", "x"));
    }
  };
}

/** Checks jobs against these files; gives a line per job, then the findings. */
async function check(
  here: Readonly<Record<string, string>>,
  start: (args: readonly string[]) => Promise<void>,
  jobs: readonly Job[] = [measure, draw],
): Promise<string[]> {
  const folder = await Deno.makeTempDir();
  try {
    for (const [name, text] of Object.entries(here)) await put(join(folder, "here", name), text);
    const places = { results: join(folder, "here"), figures: join(folder, "here"), documents: "" };
    const setup = { table, places, start, tolerance: 1e-3, announce: () => {} };
    const outcomes = await checkJobs(jobs, { ...setup, folder: join(folder, "anew") });
    for (const [name, text] of Object.entries(here)) {
      assert.equal(await Deno.readTextFile(join(folder, "here", name)), text, "left as it was");
    }
    const lines = outcomes.map(({ job, state, detail }) => `${job.name}: ${state}, ${detail}`);
    const findings = outcomes.flatMap(({ comparisons }) =>
      comparisons.flatMap(({ findings }) => findings)
    );
    return [...lines, ...findings].map((line) => line.replaceAll(`${folder}/here/`, ""));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const record = (kl: number) => JSON.stringify({ kl, run: { seconds: 1 } });

Deno.test("checkJobs() finds equal what is equal", async () => {
  assert.deepEqual(await check({ "r.json": record(0.5), "r.md": "kl 0.5" }, tasksFinding(0.5)), [
    "diagnose x: done, exactly equal",
    "draw x: done, exactly equal",
  ]);
});

Deno.test("checkJobs() draws from the records that are there, not from those made anew", async () => {
  const lines = await check({ "r.json": record(0.5), "r.md": "kl 0.5" }, tasksFinding(0.50001));
  assert.deepEqual(lines, [
    "diagnose x: done, equal within 2.0e-5",
    "draw x: done, exactly equal",
    "equal within 0.001, worst difference 2.0e-5 at /kl",
  ]);
});

Deno.test("checkJobs() reports a record and a drawing that are not what the code makes", async () => {
  const lines = await check({ "r.json": record(0.7), "r.md": "kl 0.5" }, tasksFinding(0.5));
  assert.deepEqual(lines, [
    "diagnose x: failed, differs: r.json",
    "draw x: failed, differs: r.md",
    "/kl: 0.7 here, 0.5 anew",
    "differs from line 1 on: 6 bytes here, 6 anew",
  ]);
});

Deno.test("checkJobs() misses a file that is not there, and one that is not listed", async () => {
  const lines = await check({ "r.json": record(0.5) }, tasksFinding(0.5, "new.png"));
  assert.deepEqual(lines, [
    "diagnose x: done, exactly equal",
    "draw x: failed, differs: r.md and 1 more",
    "is not there here",
    'is made by step "draw", but is not among its outputs',
  ]);
});

Deno.test("checkJobs() leaves out a model of which nothing is there, not jobs over all", async () => {
  const lines = await check({ "README.md": "x" }, tasksFinding(0.5), [measure, draw, refresh]);
  assert.deepEqual(lines, [
    "diagnose x: skipped, no file of the model is here",
    "draw x: skipped, no file of the model is here",
    "refresh: done, exactly equal",
  ]);
});

Deno.test("checkJobs() rewrites a copy of a document", async () => {
  const lines = await check({ "README.md": "of NAME" }, tasksFinding(0.5), [refresh]);
  assert.deepEqual(lines, [
    "refresh: failed, differs: README.md",
    "differs from line 1 on: 7 bytes here, 4 anew",
  ]);
});

Deno.test("checkJobs() passes on what a task says, and tries the others", async () => {
  const start = (args: readonly string[]) =>
    args.includes("tasks/diagnose.ts")
      ? Promise.reject(new Error("Cannot measure: no model, get it"))
      : tasksFinding(0.5)(args);
  assert.deepEqual(await check({ "r.json": record(0.5), "r.md": "kl 0.5" }, start), [
    "diagnose x: failed, Cannot measure: no model, get it",
    "draw x: done, exactly equal",
  ]);
});
