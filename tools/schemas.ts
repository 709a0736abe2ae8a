/**
 * Writes the JSON Schema of every kind of record into `docs/schemas/`.
 *
 *     deno run --allow-read=docs --allow-write=docs tools/schemas.ts
 */

import { runTask } from "../lib/cli/exit.ts";
import { createCommand } from "../lib/cli/options.ts";
import { jsonSchemaOf, jsonSchemaPath } from "../lib/record/json_schema.ts";
import { type RecordKind, recordKinds } from "../lib/record/kinds.ts";
import { serialize } from "../lib/record/serialize.ts";
import { replaceFile } from "../lib/record/store.ts";

await runTask(async (args) => {
  createCommand("schemas", "Write the JSON Schema of every kind of record into docs/schemas.", [
    ["deno task schemas", "after a change of lib/record/diagnostic.ts, for example"],
  ]).parse(args, { from: "user" });
  for (const kind of Object.keys(recordKinds) as RecordKind[]) {
    const path = jsonSchemaPath(kind);
    await replaceFile(path, new TextEncoder().encode(serialize(jsonSchemaOf(kind))));
    console.log(path);
  }
});
