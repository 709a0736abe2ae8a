import assert from "node:assert/strict";
import { jsonSchemaOf, jsonSchemaPath } from "../../lib/record/json_schema.ts";
import { RECORD_KINDS, type RecordKind } from "../../lib/record/kinds.ts";
import { serialize } from "../../lib/record/serialize.ts";

const kinds = Object.keys(RECORD_KINDS) as RecordKind[];

for (const kind of kinds) {
  Deno.test(`jsonSchemaOf() is what docs/schemas/ holds for ${kind}`, () => {
    const file = new URL(`../../${jsonSchemaPath(kind)}`, import.meta.url);
    assert.equal(
      Deno.readTextFileSync(file),
      serialize(jsonSchemaOf(kind)),
      "run: deno run --allow-read=docs --allow-write=docs tools/schemas.ts",
    );
  });

  Deno.test(`jsonSchemaOf() forbids unknown keys in a ${kind} record and needs all known ones`, () => {
    const schema = jsonSchemaOf(kind) as { properties: object; required: string[] };
    assert.equal(jsonSchemaOf(kind)["additionalProperties"], false);
    assert.deepEqual(Object.keys(schema.properties).sort(), [...schema.required].sort());
  });
}

Deno.test("jsonSchemaOf() says what a key means", () => {
  const text = JSON.stringify(jsonSchemaOf("diagnostic"));
  assert.match(text, /"top1pct_importance_share":\{[^}]*"description":"Percent of all importance/);
});
