/** Tables of the keys of records, made from their JSON Schemas. */

import { AwqDiagError } from "../../lib/errors/awq_diag_error.ts";
import { z } from "zod";
import { float32ArraySchema } from "../../lib/record/channels.ts";
import { inputsSchema, runSchema } from "../../lib/record/diagnostic.ts";
import { jsonSchemaOf } from "../../lib/record/json_schema.ts";
import { RECORD_KINDS, type RecordKind } from "../../lib/record/kinds.ts";
import writtenMeanings from "./key_meanings.json" with { type: "json" };
import { markdownTable, words } from "./markdown_table.ts";

/** The part of JSON Schema that zod writes for records. */
interface JsonSchema {
  readonly description?: string;
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly JsonSchema[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly propertyNames?: JsonSchema;
  readonly additionalProperties?: JsonSchema | boolean;
  readonly items?: JsonSchema;
  readonly prefixItems?: readonly JsonSchema[];
}

export interface RecordKey {
  /** `*` stands for any name, `[]` for any item. */
  readonly path: string;
  readonly type: string;
  readonly meaning: string;
}

/** Parts that several kinds share. */
const SHARED = { inputs: inputsSchema, run: runSchema, array: float32ArraySchema };

/** Lists the keys of a kind of record, or of a part that kinds share. */
export function recordKeys(name: string): RecordKey[] {
  const parts = { ...RECORD_KINDS, ...SHARED };
  if (!Object.hasOwn(parts, name)) {
    throw new AwqDiagError(
      `Cannot list the keys of "${name}": it is neither a kind of record nor a shared part, ` +
        `name one of ${Object.keys(parts).join(", ")}`,
    );
  }
  const schema = Object.hasOwn(SHARED, name)
    ? z.toJSONSchema(SHARED[name as keyof typeof SHARED])
    : jsonSchemaOf(name as RecordKind);
  return [...keysOf(schema as JsonSchema, "")];
}

export function keysTable(name: string): string {
  return markdownTable(recordKeys(name), [
    words("key", ({ path }) => `\`${path}\``),
    words("type", ({ type }) => type),
    words("meaning", ({ meaning }) => meaning),
  ]);
}

function* keysOf(schema: JsonSchema, path: string): Generator<RecordKey> {
  const object = present(schema);
  for (const [key, value] of Object.entries(object.properties ?? {})) {
    const place = path === "" ? key : `${path}.${key}`;
    const meaning = value.description ?? keyMeaning(place);
    if (meaning === null) {
      throw new AwqDiagError(
        `Cannot explain "${place}": its schema has no description, write one in lib/record`,
      );
    }
    yield { path: place, type: typeOf(value), meaning: asCell(meaning) };
    if (!isShared(place, value)) yield* keysOf(value, place);
  }
  if (typeof object.additionalProperties === "object") {
    yield* keysOf(object.additionalProperties, path === "" ? "*" : `${path}.*`);
  }
  if (object.items !== undefined) yield* keysOf(object.items, `${path}[]`);
}

/**
 * The meaning of a key that its schema leaves out, since the part is shared and means one thing in
 * each place; written by the end of the key's path.
 */
export function keyMeaning(path: string): string | null {
  const meanings: Readonly<Record<string, string>> = writtenMeanings;
  for (let end = path;; end = end.slice(end.indexOf(".") + 1)) {
    if (Object.hasOwn(meanings, end)) return meanings[end]!;
    if (!end.includes(".")) return null;
  }
}

/** Parts with a table of their own. */
function isShared(path: string, schema: JsonSchema): boolean {
  return path === "inputs" || path === "run" || isArray(schema);
}

function isArray(schema: JsonSchema): boolean {
  return present(schema).properties?.["dtype"]?.const === "float32";
}

/** A schema without the `null` that a value may be instead. */
function present(schema: JsonSchema): JsonSchema {
  return schema.anyOf?.find(({ type }) => type !== "null") ?? schema;
}

function typeOf(schema: JsonSchema): string {
  if (schema.anyOf) return [...new Set(schema.anyOf.map(typeOf))].join(" or ");
  if (schema.const !== undefined) return `\`${JSON.stringify(schema.const)}\``;
  if (schema.enum) return schema.enum.map((value) => `\`${JSON.stringify(value)}\``).join(" or ");
  if (isArray(schema)) return "float32 array";
  if (schema.prefixItems) return `pair (${schema.prefixItems.map(typeOf).join(", ")})`;
  if (schema.items) return `list of ${typeOf(schema.items)}`;
  if (typeof schema.additionalProperties === "object" && !schema.properties) {
    const keys = schema.propertyNames?.enum?.map((name) => `\`${name}\``).join(", ");
    return `map${keys ? ` (${keys})` : ""} to ${typeOf(schema.additionalProperties)}`;
  }
  const type = schema.type ?? "any";
  return typeof type === "string" ? type : type.join(" or ");
}

/** Names in a description as code, so that `*` and `_` stay what they are. */
function asCell(meaning: string): string {
  return meaning.replace(/(?<![`\w])[a-z][a-z0-9]*(?:[._][a-z0-9_.]*[a-z0-9])+/g, "`$&`");
}
