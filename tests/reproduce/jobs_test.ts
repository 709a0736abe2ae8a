import assert from "node:assert/strict";
import fc from "fast-check";
import denoConfig from "../../deno.json" with { type: "json" };
import { parseExperiments } from "../../lib/reproduce/experiments.ts";
import { type Job, listJobs, madeFiles, prerequisites } from "../../lib/reproduce/jobs.ts";
import { placeJob } from "../../lib/reproduce/places.ts";
import { taskCommand } from "../../lib/reproduce/task_command.ts";

const root = new URL("../../", import.meta.url);
const commit = "060db6499f32faf8b98477b0a26969ef7d8b9987";

function list(models: object, steps: object): Job[] {
  const text = JSON.stringify({ results: "results", figures: "figures", models, steps });
  return listJobs(parseExperiments(text, "experiments.json"));
}

const record = "{results}/r_{slug}.json";
const measure = { task: "diagnose", of: "model", makes: "records", outputs: [record] };
const draw = {
  task: "plot",
  of: "model",
  makes: "renderings",
  arguments: [record],
  outputs: ["{figures}/{slug}.png"],
};
const compare = {
  task: "compare",
  of: "models",
  makes: "renderings",
  arguments: [record],
  inputs: ["notes.md"],
  outputs: ["{results}/summary.md"],
};

Deno.test("listJobs() goes model by model, in the order of the file, jobs over all models last", () => {
  const models = { b: { files: "models/b" }, a: { files: "models/a" } };
  const names = list(models, { compare, measure, draw }).map(({ name }) => name);
  assert.deepEqual(names, ["measure b", "draw b", "measure a", "draw a", "compare"]);
});

Deno.test("listJobs() puts each job behind those whose files it reads, however they are listed", () => {
  const steps = Array.from({ length: 6 }, (_, i) => ({
    task: "plot",
    of: "models",
    makes: "renderings",
    inputs: i === 0 ? [] : [`${i - 1}.md`],
    outputs: [`${i}.md`],
  }));
  const entries = steps.map((step, i) => [`s${i}`, step] as const);
  fc.assert(fc.property(
    fc.shuffledSubarray(entries, { minLength: entries.length }),
    (shuffled) => {
      const jobs = list({}, Object.fromEntries(shuffled));
      assert.deepEqual(jobs.map(({ name }) => name), ["s0", "s1", "s2", "s3", "s4", "s5"]);
    },
  ));
});

Deno.test("listJobs() puts the model's name, commit and slug in; its own settings go before the step's", () => {
  const model = {
    model: "org/Big-1B",
    revision: commit,
    settings: { provider: "cpu" },
    steps: { measure: { bits: 4 } },
  };
  const [job, figure] = list({ big: model }, {
    measure: { ...measure, settings: { bits: 3, "no-figures": true, out: "{results}" } },
    draw,
  });
  assert.deepEqual(
    job!.options,
    `--model org/Big-1B --revision ${commit} --bits 4 --no-figures --out {results} --provider cpu`
      .split(" "),
  );
  assert.deepEqual(job!.outputs, ["{results}/r_Big-1B.json"]);
  assert.equal(job!.checkpoint, null);
  assert.deepEqual(figure!.options, [], "a rendering runs no model");
});

Deno.test("listJobs() hands the records of all models to a job over all", () => {
  const models = { a: { files: "models/a" }, b: { files: "models/b" } };
  const job = list(models, { compare, measure }).at(-1)!;
  assert.deepEqual(job.arguments, ["{results}/r_a.json", "{results}/r_b.json"]);
  assert.deepEqual(job.inputs, ["notes.md"]);
  assert.equal(job.model, null);
});

Deno.test("listJobs() names both makers of a file, and the way round a cycle", () => {
  const models = { a: { files: "models/a" } };
  assert.throws(() => list(models, { measure, again: measure }), {
    name: "AwqDiagError",
    message:
      'Cannot plan: "measure a" and "again a" both make "{results}/r_a.json", wanted one maker, rename one\'s output',
  });
  const first = { ...compare, arguments: [], inputs: ["c.md"], outputs: ["a.md"] };
  const second = { ...first, inputs: ["a.md"], outputs: ["b.md"] };
  const third = { ...first, inputs: ["b.md"], outputs: ["c.md"] };
  const after = { ...first, inputs: ["c.md"], outputs: ["d.md"] };
  assert.throws(() => list({}, { after, first, second, third }), {
    name: "AwqDiagError",
    message:
      'Cannot plan: "third" waits for "second" waits for "first" waits for "third", wanted an order, remove one of these inputs',
  });
});

Deno.test("listJobs() lets a job read what it rewrites", () => {
  const step = { ...compare, arguments: [], inputs: ["a.md"], outputs: [], rewrites: ["a.md"] };
  const [job] = list({}, { step });
  assert.deepEqual(prerequisites(job!, [job!]), []);
});

Deno.test("experiments.json runs tasks of deno.json, and what it says of the bundled model is committed", () => {
  const text = Deno.readTextFileSync(new URL("experiments.json", root));
  const experiments = parseExperiments(text, "experiments.json");
  const places = { ...experiments, documents: "" };
  const jobs = listJobs(experiments);
  const entries = jobs.map(({ task }) => taskCommand(denoConfig, task).entry);
  const records = jobs.filter(({ model, makes }) => model === "bundled" && makes === "records");
  const outputs = records.flatMap((job) => madeFiles(placeJob(job, places)));
  assert.equal(outputs.length, 5);
  for (const path of [...entries, ...outputs]) {
    assert.ok(Deno.statSync(new URL(path, root)).isFile, path);
  }
});

Deno.test("listJobs() runs the folder that an entry names, and the bundled one by no name", () => {
  const models = { own: { files: "models/own" }, bundled: { files: "models/wiki-qwen2-7m" } };
  const [own, bundled] = list(models, { measure });
  assert.deepEqual(own!.options.slice(0, 2), ["--model", "models/own"]);
  assert.ok(!bundled!.options.includes("--model"));
});
