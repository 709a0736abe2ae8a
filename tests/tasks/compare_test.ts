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
