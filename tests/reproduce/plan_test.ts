import assert from "node:assert/strict";
import { chooseJobs, planJobs, whyUnready } from "../../lib/reproduce/plan.ts";
import { imaginedFiles, stampOf, testJob } from "./support.ts";

const measure = testJob("diagnose tiny", { outputs: ["r.json"] });
const draw = testJob("draw tiny", { arguments: ["r.json"], outputs: ["r.png"] });
const page = testJob("page tiny", { inputs: ["r.png"], outputs: ["r.html"] });
const table = testJob("compare", { arguments: ["r.json", "other.json"], outputs: ["t.md"] });
const jobs = [measure, draw, page, table];

function wholeDisk(): Map<string, string> {
  const files = ["r.json", "r.png", "r.html", "t.md", "diagnose.ts", "draw.ts"];
  return new Map(files.map((file) => [file, "as made"]));
}

async function stampsOf(disk: Map<string, string>) {
  const pairs = jobs.map(async (job) => [job.name, await stampOf(job, disk)] as const);
  return Object.fromEntries(await Promise.all(pairs));
}

async function planOf(change: (disk: Map<string, string>) => void) {
  const disk = wholeDisk();
  const stamps = await stampsOf(disk);
  change(disk);
  const plan = await planJobs(jobs, imaginedFiles(disk), stamps);
  return plan.map(({ action, reason }) => `${action}: ${reason}`);
}

Deno.test("planJobs() keeps everything when nothing changed", async () => {
  assert.deepEqual(await planOf(() => {}), Array(4).fill("keep: up to date"));
});

Deno.test("planJobs() runs what depends on a job that is run, near and far", async () => {
  assert.deepEqual(await planOf((disk) => disk.set("diagnose.ts", "edited")), [
    "run: code changed: diagnose.ts",
    "run: after diagnose tiny",
    "run: after draw tiny",
    "run: after diagnose tiny",
  ]);
});

Deno.test("planJobs() leaves alone what comes before a change", async () => {
  assert.deepEqual(await planOf((disk) => disk.delete("r.png")), [
    "keep: up to date",
    "run: output gone: r.png",
    "run: after draw tiny",
    "keep: up to date",
  ]);
});

Deno.test("planJobs() says what cannot run because nothing makes its input", async () => {
  const plan = await planJobs([draw, page, table], imaginedFiles(new Map()), {});
  assert.deepEqual(plan.map(({ action, reason }) => `${action}: ${reason}`), [
    "cannot: there is no r.json",
    "cannot: there is no r.png",
    "cannot: none of its inputs is there",
  ]);
});

Deno.test("whyUnready() wants all inputs of a model's job, and one of a job over all models", async () => {
  const files = imaginedFiles(new Map([["r.json", "1"]]));
  assert.equal(await whyUnready(draw, files), null);
  assert.equal(await whyUnready(page, files), "there is no r.png");
  assert.equal(await whyUnready(table, files), null);
  assert.equal(await whyUnready(measure, imaginedFiles(new Map())), null);
});

Deno.test("chooseJobs() chooses by step and by model; jobs over all models have none", () => {
  const names = (only?: string[], models?: string[]) =>
    chooseJobs(jobs, only, models).map(({ name }) => name);
  assert.equal(names().length, 4);
  assert.deepEqual(names(["draw", "compare"]), ["draw tiny", "compare"]);
  assert.deepEqual(names(undefined, ["other"]), ["compare"]);
  assert.deepEqual(names(["draw"], ["other"]), []);
});
