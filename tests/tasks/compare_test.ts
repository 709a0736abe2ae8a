import assert from "node:assert/strict";
import { join } from "node:path";
import { figureChannels, figureDiagnostic } from "../support/figure_records.ts";
import { awqDiagFile } from "../support/records.ts";
import { runTask } from "../support/run_task.ts";

/** Runs `compare` on files with this content in a folder of their own. */
async function compare(
  contents: unknown[],
  check: (outcome: {
    code: number;
    stdout: string;
    stderr: string;
    folder: string;
  }) => void,
): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    const paths = contents.map((_, index) => join(folder, `${index}.json`));
    for (const [index, path] of paths.entries()) {
      await Deno.writeTextFile(path, JSON.stringify(contents[index]));
    }
    const places = ["--out", join(folder, "out"), "--figures", join(folder, "figures")];
    check({ ...await runTask("compare", ...paths, ...places), folder });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const exists = (path: string) => {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
};

Deno.test("compare writes the table and the figure, AWQ-Diag's own files among its records", async () => {
  const own = JSON.parse(Deno.readTextFileSync(awqDiagFile));
  await compare([own, figureDiagnostic()], ({ code, stdout, stderr, folder }) => {
    assert.deepEqual([code, stderr], [0, ""]);
    const table = join(folder, "out", "cross_model_summary.md");
    const figure = join(folder, "figures", "cross_model_awq_reduction.png");
    assert.equal(stdout, `${table}\n${figure}\n`);
    const rows = Deno.readTextFileSync(table).split("\n").filter((line) => line.startsWith("|"));
    assert.equal(rows.length, 4);
    assert.match(rows[3]!, /^\| tiny-3 \|/);
    assert.ok(exists(figure) && exists(figure.replace(".png", ".vl.json")));
  });
});

Deno.test("compare exits with 1 and writes nothing for another kind of record", async () => {
  await compare([figureDiagnostic(), figureChannels()], ({ code, stderr, folder }) => {
    assert.equal(code, 1);
    assert.match(
      stderr,
      /^error: Cannot compare ".*1\.json": got awq-diag\/channels, wanted awq-diag\/diagnostic, pass diagnostic_\*\.json\n$/,
    );
    assert.ok(!exists(join(folder, "out", "cross_model_summary.md")));
  });
});

Deno.test("compare exits with 2 when a model is given twice", async () => {
  await compare([figureDiagnostic(), figureDiagnostic()], ({ code, stderr }) => {
    assert.equal(code, 2);
    assert.match(stderr, /both are of "org\/tiny-3", pass one per model\n$/);
  });
});
