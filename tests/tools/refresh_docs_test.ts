import assert from "node:assert/strict";
import { join } from "node:path";
import { figureDiagnostic } from "../support/figure_records.ts";

const root = join(import.meta.dirname!, "..", "..");
const record = figureDiagnostic();
const layers = String(record.model_info.num_layers);
const document = (text: string) =>
  `Has <!-- record:diagnostic_tiny-3 /model_info/num_layers count -->${text}<!-- /record --> blocks.\n`;

/** Runs the task in a folder with one document and one record. */
async function refresh(
  text: string,
  args: readonly string[],
  check: (outcome: { code: number; stdout: string; stderr: string; after: string }) => void,
): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    const path = join(folder, "paper.md");
    await Deno.writeTextFile(path, document(text));
    await Deno.writeTextFile(join(folder, "diagnostic_tiny-3.json"), JSON.stringify(record));
    const permissions = ["--no-prompt", "--allow-read", `--allow-write=${folder}`];
    const { code, stdout, stderr } = await new Deno.Command("deno", {
      args: ["run", "--quiet", ...permissions, "tools/refresh_docs.ts", path, "--results", folder]
        .concat(args),
      cwd: root,
      env: { NO_COLOR: "1" },
    }).output();
    const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes).replaceAll(folder, "");
    const after = await Deno.readTextFile(path);
    check({ code, stdout: decode(stdout), stderr: decode(stderr), after });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("refresh-docs writes what is stale and says what changed", async () => {
  await refresh("99", [], ({ code, stdout, stderr, after }) => {
    assert.deepEqual([code, stderr], [0, ""]);
    assert.equal(stdout, `/paper.md:1: 99 -> ${layers}\n`);
    assert.equal(after, document(layers));
  });
});

Deno.test("refresh-docs --check changes nothing, lists what is stale and exits with 1", async () => {
  await refresh("99", ["--check"], ({ code, stdout, stderr, after }) => {
    assert.equal(code, 1);
    assert.equal(stdout, `/paper.md:1: 99 -> ${layers}\n`);
    assert.match(stderr, /^error: Cannot call the documents fresh: 1 of 1 .*refresh-docs\n$/);
    assert.equal(after, document("99"));
  });
});

Deno.test("refresh-docs --check exits with 0 when all is fresh", async () => {
  await refresh(layers, ["--check"], ({ code, stdout, stderr }) => {
    assert.deepEqual([code, stderr], [0, ""]);
    assert.equal(stdout, "1 document says what the records say\n");
  });
});

Deno.test("refresh-docs --json prints the stale regions as JSON", async () => {
  await refresh("99", ["--json"], ({ stdout }) => {
    assert.deepEqual(JSON.parse(stdout), [
      { document: "/paper.md", regions: [{ line: 1, text: "99", wanted: layers }] },
    ]);
  });
});

Deno.test("refresh-docs exits with 1 when a cited record is not there", async () => {
  await refresh(layers, ["--results", "/nowhere"], ({ code, stderr }) => {
    assert.equal(code, 1);
    assert.match(stderr, /^error: .*diagnostic_tiny-3\.json/);
  });
});
