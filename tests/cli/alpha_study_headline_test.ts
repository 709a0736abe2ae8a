import assert from "node:assert/strict";
import { alphaStudyHeadline } from "../../lib/cli/alpha_study_headline.ts";
import { migrateRecord } from "../../lib/record/migrate.ts";
import { alphaStudyRecord, awqDiagAlphaStudyFile } from "../support/records.ts";
import type { AlphaStudyRecord } from "../../lib/record/alpha_study.ts";

Deno.test("alphaStudyHeadline() says what each strategy gains and what foretells the best alpha", async (t) => {
  const theirs = JSON.parse(Deno.readTextFileSync(awqDiagAlphaStudyFile));
  await t.assertSnapshot(alphaStudyHeadline(migrateRecord(theirs, "v0.json") as AlphaStudyRecord));
});

Deno.test("alphaStudyHeadline() marks what is undefined", () => {
  const text = alphaStudyHeadline(alphaStudyRecord());
  assert.match(text, /^predicted alpha +- +-$/m);
  assert.match(text, /^kurtosis +- +-$/m);
  assert.match(text, /no prediction: no property varies with the best alpha/);
});
