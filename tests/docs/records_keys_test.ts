/** docs/records.md explains every key of every record, and no other. */

import assert from "node:assert/strict";
import { readDocument, root } from "./documents.ts";

interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema | boolean;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
}

/** Paths of all keys below a schema, `*` for any name and `[]` for any item. */
function* paths(schema: Schema, path: string): Generator<string> {
  for (const part of [schema, ...schema.anyOf ?? []]) {
    for (const [key, value] of Object.entries(part.properties ?? {})) {
      const place = path === "" ? key : `${path}.${key}`;
      yield place;
      yield* paths(value, place);
    }
    if (typeof part.additionalProperties === "object") {
      yield* paths(part.additionalProperties, path === "" ? "*" : `${path}.*`);
    }
    if (part.items) yield* paths(part.items, `${path}[]`);
  }
}

/** Keys in the table of each section, and whether each has a meaning. */
function explained(): Map<string, string[]> {
  const sections = readDocument("docs/records.md").split(/^## /m).slice(1);
  return new Map(sections.map((section) => {
    const rows = [...section.matchAll(/^\| `([^`]+)` +\|[^|\n]*\| (.+?) *\|$/gm)];
    for (const [, key, meaning] of rows) assert.ok(meaning!.trim().length > 3, `${key}`);
    return [section.split("\n")[0]!, rows.map(([, key]) => key!)];
  }));
}

const tables = explained();
const arrayKeys = ["dtype", "shape", "data"];

for (const { name } of Deno.readDirSync(`${root}/docs/schemas`)) {
  const kind = name.replace(/-v\d+\.schema\.json$/, "");
  Deno.test(`docs/records.md explains the keys of ${name}`, () => {
    const schema: Schema = JSON.parse(readDocument(`docs/schemas/${name}`));
    // Shared parts have sections of their own; arrays are explained once, below channels.
    const within = (part: string) =>
      (tables.get(kind)!.includes(part) ? tables.get(part)! : []).map((key) => `${part}.${key}`);
    const own = kind === "channels"
      ? tables.get(kind)!.filter((key) => !arrayKeys.includes(key))
      : tables.get(kind)!;
    const arrays = kind === "channels"
      ? own.filter((key) => key.startsWith("layers.*.") && !/module_type|layer_idx/.test(key))
        .flatMap((key) => arrayKeys.map((part) => `${key}.${part}`))
      : [];
    const shown = [...own, ...arrays, ...within("inputs"), ...within("run")];
    assert.deepEqual(shown.sort(), [...new Set(paths(schema, ""))].sort());
  });
}

Deno.test("docs/records.md has a section for each schema", () => {
  const kinds = [...Deno.readDirSync(`${root}/docs/schemas`)].map(({ name }) =>
    name.split("-")[0]!
  );
  assert.equal(kinds.length, 4);
  for (const kind of kinds) assert.ok(tables.get(kind)!.length > 3, kind);
});
