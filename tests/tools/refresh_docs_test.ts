import assert from "node:assert/strict";
import { join } from "node:path";
import { refreshDocs } from "../../tools/refresh_docs.ts";
import { figureDiagnostic } from "../support/figure_records.ts";

const record = figureDiagnostic();
const layers = String(record.model_info.num_layers);
const document = (text: string) =>
  `Has <!-- record:diagnostic_tiny-3 /model_info/num_layers count -->${text}<!-- /record --> blocks.\n`;

/** Runs the task on a document that cites one record; gives what it prints, and the document then. */
async function refresh(text: string, ...args: string[]) {
  const folder = await Deno.makeTempDir();
  const printed: string[] = [];
  try {
    const path = join(folder, "paper.md");
    await Deno.writeTextFile(path, document(text));
    await Deno.writeTextFile(join(folder, "diagnostic_tiny-3.json"), JSON.stringify(record));
    const error = await refreshDocs([path, "--results", folder, ...args], (line) => {
      printed.push(line.replaceAll(folder, ""));
    }).then(() => null, (error: Error) => error.message);
    return { printed, error, after: await Deno.readTextFile(path) };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("refresh-docs writes what is stale and says what changed", async () => {
  assert.deepEqual(await refresh("99"), {
    printed: [`/paper.md:1: 99 -> ${layers}`],
    error: null,
    after: document(layers),
  });
});

Deno.test("refresh-docs --check changes nothing, lists what is stale and fails", async () => {
  assert.deepEqual(await refresh("99", "--check"), {
    printed: [`/paper.md:1: 99 -> ${layers}`],
    error: "Cannot call the documents fresh: 1 of 1 have stale regions, run deno task refresh-docs",
    after: document("99"),
  });
});

Deno.test("refresh-docs --check passes when all is fresh", async () => {
  const { printed, error } = await refresh(layers, "--check");
  assert.deepEqual([printed, error], [["1 document says what the records say"], null]);
});

Deno.test("refresh-docs --json prints the stale regions as JSON", async () => {
  const { printed } = await refresh("99", "--json");
  assert.deepEqual(JSON.parse(printed[0]!), [
    { document: "/paper.md", regions: [{ line: 1, text: "99", wanted: layers }] },
  ]);
});

Deno.test("refresh-docs fails when a cited record is not there, and leaves the document", async () => {
  const { error, after } = await refresh("99", "--results", "/nowhere");
  assert.match(error!, /diagnostic_tiny-3\.json/);
  assert.equal(after, document("99"));
});
