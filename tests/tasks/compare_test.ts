import assert from "node:assert/strict";
import { join } from "node:path";
import { compare } from "../../tasks/compare.ts";
import { figureChannels, figureDiagnostic } from "../support/figure_records.ts";
import { awqDiagFile } from "../support/records.ts";
import { callTask, runTask, type TaskOutcome } from "../support/run_task.ts";
import { inFolder } from "../support/tiny_checkpoint.ts";

/** Compares files with this content, which lie in a folder of their own with what is written. */
async function comparing(
  contents: unknown[],
  run: (...args: string[]) => Promise<TaskOutcome>,
  check: (outcome: TaskOutcome, folder: string) => void,
): Promise<void> {
  const files = contents.map((content, index) => [`${index}.json`, JSON.stringify(content)]);
  await inFolder(Object.fromEntries(files), async (folder) => {
    const paths = files.map(([name]) => join(folder, name!));
    const places = ["--out", join(folder, "out"), "--figures", join(folder, "figures")];
    check(await run(...paths, ...places), folder);
  });
}

const here = (...args: string[]) => callTask(compare, ...args);

Deno.test("deno task compare writes the table and the figure, AWQ-Diag's own files among its records", async () => {
  const own = JSON.parse(Deno.readTextFileSync(awqDiagFile));
  const run = (...args: string[]) => runTask("compare", ...args);
  await comparing([own, figureDiagnostic()], run, ({ code, stdout, stderr }, folder) => {
    assert.deepEqual([code, stderr], [0, ""]);
    const table = join(folder, "out", "cross_model_summary.md");
    const figure = join(folder, "figures", "cross_model_awq_reduction.png");
    assert.equal(stdout, `${table}\n${figure}\n`);
    const rows = Deno.readTextFileSync(table).split("\n").filter((line) => line.startsWith("|"));
    assert.equal(rows.length, 4);
    assert.match(rows[3]!, /^\| tiny-3 \|/);
    for (const file of [figure, figure.replace(".png", ".vl.json")]) {
      assert.ok(Deno.statSync(file).isFile);
    }
  });
});

Deno.test("compare names what it wrote and of which models with --json", async () => {
  const other = { ...figureDiagnostic(), model: "org/other" };
  const run = (...args: string[]) => here("--json", ...args);
  await comparing([figureDiagnostic(), other], run, ({ stdout }, folder) => {
    assert.deepEqual(JSON.parse(stdout), {
      table: join(folder, "out", "cross_model_summary.md"),
      figure: join(folder, "figures", "cross_model_awq_reduction.png"),
      models: ["org/tiny-3", "org/other"],
    });
  });
});

Deno.test("compare exits with 1 and writes nothing for another kind of record", async () => {
  await comparing([figureDiagnostic(), figureChannels()], here, ({ code, stderr }, folder) => {
    assert.equal(code, 1);
    assert.match(
      stderr,
      /^error: Cannot compare ".*1\.json": got awq-diag\/channels, wanted awq-diag\/diagnostic, pass diagnostic_\*\.json\n$/,
    );
    assert.deepEqual([...Deno.readDirSync(folder)].map(({ name }) => name).sort(), [
      "0.json",
      "1.json",
    ]);
  });
});

Deno.test("compare exits with 2 when a model is given twice", async () => {
  await comparing([figureDiagnostic(), figureDiagnostic()], here, ({ code, stderr }) => {
    assert.equal(code, 2);
    assert.match(stderr, /both are of "org\/tiny-3", pass one per model\n$/);
  });
});

/** A record of a model with these weights, at a revision of the hub. */
function recordOf(letter: string, revision: string | null) {
  const files = [{ name: "model.safetensors", bytes: 1, sha256: letter.repeat(64) }];
  const calibration = { name: "c", sha256: "0".repeat(64), tokens_given: [], tokens_used: [] };
  const inputs = { model: { source: "hub", revision, files }, calibration, estimators: {} };
  return { ...figureDiagnostic(), inputs };
}

for (
  const [what, records, names] of [
    ["by their revisions", [recordOf("a", "1".repeat(40)), recordOf("b", "2".repeat(40))], [
      "org/tiny-3 (1111111)",
      "org/tiny-3 (2222222)",
    ]],
    ["by their weights", [recordOf("a", null), recordOf("b", null)], [
      "org/tiny-3 (aaaaaaa)",
      "org/tiny-3 (bbbbbbb)",
    ]],
  ] as const
) {
  Deno.test(`compare tells models of one name apart ${what}`, async () => {
    const run = (...args: string[]) => here("--json", ...args);
    await comparing([...records], run, ({ code, stdout }) => {
      assert.equal(code, 0);
      assert.deepEqual(JSON.parse(stdout).models, names);
    });
  });
}

Deno.test("compare tells models of one name apart by the folders of their records", async () => {
  await inFolder({}, async (folder) => {
    const paths = ["runA", "runB"].map((run) => join(folder, run, "diagnostic_x.json"));
    for (const [index, path] of paths.entries()) {
      await Deno.mkdir(join(path, ".."));
      await Deno.writeTextFile(path, JSON.stringify(recordOf("ab"[index]!, null)));
    }
    const { stdout } = await here(...paths, "--json", "--out", folder, "--figures", folder);
    assert.deepEqual(JSON.parse(stdout).models, ["org/tiny-3 (runA)", "org/tiny-3 (runB)"]);
  });
});

Deno.test("compare exits with 2 for more models than a figure has rows for", async () => {
  const { code, stderr } = await here(...Array.from({ length: 65 }, (_, i) => `${i}.json`));
  assert.equal(code, 2);
  assert.match(stderr, /^error: Cannot compare 65 records: wanted at most 64, pass fewer\n$/);
});
