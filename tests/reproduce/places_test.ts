import assert from "node:assert/strict";
import { jobArguments, placed, placedDocument, placesIn } from "../../lib/reproduce/places.ts";
import { testJob } from "./support.ts";

const here = { results: "results", figures: "figures", documents: "" };

Deno.test("placed() replaces every folder, and nothing else", () => {
  assert.equal(placed("{results}/a {results} {figures}", here), "results/a results figures");
  assert.equal(placed("data/x.json", here), "data/x.json");
});

Deno.test("placedDocument() moves a document only into a folder apart", () => {
  assert.equal(placedDocument("README.md", here), "README.md");
  assert.equal(placedDocument("README.md", placesIn("/t")), "/t/documents/README.md");
});

Deno.test("jobArguments() reads from here and writes apart", () => {
  const job = testJob("draw tiny", {
    options: ["--figures", "{figures}", "--out", "{results}/x.html"],
    rewrites: ["docs/a.md"],
  });
  assert.deepEqual(jobArguments(job, ["results/r.json"], placesIn("/t")), [
    "--figures",
    "/t/figures",
    "--out",
    "/t/results/x.html",
    "results/r.json",
    "/t/documents/docs/a.md",
  ]);
});
