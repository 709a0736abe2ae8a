/**
 * Writes the JSON Schema of every kind of record into docs/schemas.
 *
 *     deno task schemas --help
 */

import { runTask } from "../lib/cli/exit.ts";
import { createCommand } from "../lib/cli/options.ts";
import { jsonSchemaOf, jsonSchemaPath } from "../lib/record/json_schema.ts";
import { RECORD_KINDS, type RecordKind } from "../lib/record/kinds.ts";
import { serialize } from "../lib/record/serialize.ts";
import { generate } from "./generated_files.ts";

const command = createCommand(
  "schemas",
  "Write the JSON Schema of every kind of record into docs/schemas.",
  [
    ["deno task schemas", "after a change of lib/record/diagnostic.ts, for example"],
    ["deno task schemas --check", "write nothing; exit with 1 if a file is not its schema"],
  ],
).option("--check", "compare with the files that are there instead of writing them");

export async function schemas(args: string[]): Promise<void> {
  const { check = false } = command.parse(args, { from: "user" }).opts<{ check?: boolean }>();
  const kinds = Object.keys(RECORD_KINDS) as RecordKind[];
  const files = Object.fromEntries(kinds.map((kind) => [
    jsonSchemaPath(kind),
    () => new TextEncoder().encode(serialize(jsonSchemaOf(kind))),
  ]));
  await generate({ task: "schemas", files }, check, console.log);
}

if (import.meta.main) await runTask(schemas);
