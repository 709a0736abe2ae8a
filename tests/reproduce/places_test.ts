import assert from "node:assert/strict";
import { placeJob, placesIn } from "../../lib/reproduce/places.ts";
import { testJob } from "./support.ts";

const job = testJob("draw tiny", {
  options: ["--figures", "{figures}", "--out", "{results}/x.html"],
  inputs: ["data/x.json"],
  arguments: ["{results}/r.json"],
  outputs: ["{figures}/{results}"],
  rewrites: ["docs/a.md", "{results}/b.md"],
  journal: "{results}/.journal",
});

Deno.test("placeJob() puts the folders into every path, and leaves rewritten files where they are", () => {
  assert.deepEqual(placeJob(job, { results: "r", figures: "f", documents: "" }), {
    ...job,
    options: ["--figures", "f", "--out", "r/x.html"],
    arguments: ["r/r.json"],
    outputs: ["f/r"],
    rewrites: ["docs/a.md", "r/b.md"],
    journal: "r/.journal",
  });
});

Deno.test("placeJob() moves rewritten files, too, into a folder apart", () => {
  const { outputs, rewrites } = placeJob(job, placesIn("/t"));
  assert.deepEqual(outputs, ["/t/figures//t/results"]);
  assert.deepEqual(rewrites, ["/t/documents/docs/a.md", "/t/documents/t/results/b.md"]);
});
