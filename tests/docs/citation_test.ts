/** CITATION.cff has what a reader of the format needs. */

import assert from "node:assert/strict";
import { readDocument } from "./documents.ts";

const citation = readDocument("CITATION.cff");

/** Value of a key at the top of the file. */
function top(key: string): string | undefined {
  return new RegExp(`^${key}: "?([^"\\n]+)"?$`, "m").exec(citation)?.[1];
}

Deno.test("CITATION.cff has the keys that version 1.2.0 requires", () => {
  assert.equal(top("cff-version"), "1.2.0");
  assert.equal(top("title"), "AWQ-Diag for Deno");
  assert.equal(top("type"), "software");
  assert.equal(top("license"), "MIT");
  assert.match(top("message")!, /cite/);
  assert.match(citation, /^authors:\n {2}- name: /m);
});

Deno.test("CITATION.cff names the authors as LICENSE does", () => {
  const holder = /Copyright \(c\) \d+ (?:the )?(.+)/.exec(readDocument("LICENSE"))![1]!;
  assert.ok(citation.includes(holder), holder);
});

Deno.test("CITATION.cff cites the method", () => {
  assert.match(citation, /title: "AWQ: Activation-aware Weight Quantization/);
  assert.match(citation, /"?2306\.00978"?/);
});

Deno.test("CITATION.cff and CHANGELOG.md know the version that deno.json has", () => {
  const { version } = JSON.parse(readDocument("deno.json"));
  assert.equal(top("version"), version);
  const released = `## ${version} - ${top("date-released")}\n`;
  assert.ok(readDocument("CHANGELOG.md").includes(released), released);
});
