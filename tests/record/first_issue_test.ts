import assert from "node:assert/strict";
import { z } from "zod";
import { firstIssue } from "../../lib/record/first_issue.ts";

function issueOf(schema: z.ZodType, value: unknown): string {
  const result = schema.safeParse(value);
  if (result.success) throw new Error("the schema accepts the value");
  return firstIssue(result.error);
}

Deno.test("firstIssue() names a key by dots and an index by brackets", () => {
  const schema = z.object({ config: z.object({ alphas: z.array(z.number()) }) });
  assert.equal(
    issueOf(schema, { config: { alphas: [0, "1"] } }),
    "config.alphas[1]: expected number, received string",
  );
});

Deno.test("firstIssue() quotes a key that holds dots or starts with a digit", () => {
  const schema = z.record(z.string(), z.record(z.string(), z.number()));
  assert.equal(
    issueOf(schema, { "layers.0": { "3": null } }),
    '["layers.0"]["3"]: expected number, received null',
  );
});

Deno.test("firstIssue() speaks of the top level when the path is empty", () => {
  assert.equal(issueOf(z.strictObject({}), { extra: 1 }), 'top level: Unrecognized key: "extra"');
});

Deno.test("firstIssue() counts the other findings", () => {
  const schema = z.object({ a: z.number(), b: z.number(), c: z.number() });
  assert.match(issueOf(schema, {}), /^a: .* \(and 2 more\)$/);
});
