import assert from "node:assert/strict";
import type { Job } from "../../lib/reproduce/jobs.ts";
import { type Outcome, skipped, whyBlocked } from "../../lib/reproduce/outcome.ts";
import { testJob } from "./support.ts";

const options = ["--model", "org/x", "--revision", "1"];
const measure = testJob("diagnose x", { makes: "records", options });
const evaluate = testJob("perplexity x", { makes: "records", options });
const draw = testJob("draw x");
const page = testJob("page x");

const failed = (job: Job, detail: string): Outcome => {
  return { job, state: "failed", seconds: 1, detail, usable: false };
};

Deno.test("whyBlocked() skips what needs a failed job, and what needs what was skipped", () => {
  const before = [failed(measure, "Cannot x: y, z"), skipped(draw, "diagnose failed", false)];
  assert.equal(whyBlocked(draw, ["diagnose x"], before), "diagnose failed");
  assert.equal(whyBlocked(page, ["draw x"], before), "draw was skipped");
  assert.equal(whyBlocked(evaluate, [], before), null);
});

Deno.test("whyBlocked() goes on behind what is up to date, and with jobs over all models", () => {
  const before = [skipped(measure, "up to date", true), failed(draw, "no")];
  assert.equal(whyBlocked(draw, ["diagnose x"], before), null);
  assert.equal(whyBlocked(testJob("compare"), ["draw x"], before), null);
});

Deno.test("whyBlocked() does not try a model again that cannot be had, but others", () => {
  const reason = "the model cannot be had, see diagnose";
  const lost = [failed(measure, 'Cannot download "org/x": the hub does not answer, wait')];
  assert.equal(whyBlocked(evaluate, [], lost), reason);
  assert.equal(whyBlocked(testJob("perplexity y", { makes: "records" }), [], lost), null);
  const nowhere = [failed(measure, "Cannot find the model: there is no folder, check it")];
  assert.equal(whyBlocked(evaluate, [], nowhere), reason);
});

Deno.test("whyBlocked() tries again where a text could not be downloaded", () => {
  const before = [failed(measure, 'Cannot download "Salesforce/wikitext": no answer, wait')];
  assert.equal(whyBlocked(evaluate, [], before), null);
  const bundled = { ...measure, options: ["--out", "results"] };
  assert.equal(whyBlocked(evaluate, [], [{ ...before[0]!, job: bundled }]), null);
});
