import assert from "node:assert/strict";
import { join } from "node:path";
import { drawFigures, type FigureOptions } from "../../tasks/draw_figures.ts";
import { perplexityRecord } from "../support/records.ts";
import { catchWrites } from "../support/run_task.ts";
import { inFolder } from "../support/tiny_checkpoint.ts";

/** Draws perplexities and gives what was said on stderr. */
async function said(
  records: readonly ReturnType<typeof perplexityRecord>[],
  options: FigureOptions,
): Promise<string[]> {
  const stderr = catchWrites(Deno.stderr);
  try {
    await drawFigures("tiny-3", { perplexity: records }, options);
  } finally {
    stderr.restore();
  }
  return stderr.text().split("\n").slice(0, -1);
}

const differing = [perplexityRecord(3), { ...perplexityRecord(4), group_size: 64 }];

Deno.test("drawFigures() of the tasks draws into the model's folder and says so", async () => {
  await inFolder({}, async (figures) => {
    const folder = join(figures, "tiny-3");
    assert.deepEqual(await said([perplexityRecord()], { figures }), [`drew 1 figure in ${folder}`]);
    const names = [...Deno.readDirSync(folder)].map(({ name }) => name).sort();
    assert.deepEqual(names, ["perplexity.png", "perplexity.vl.json"]);
  });
});

Deno.test("drawFigures() of the tasks says what it skips and why", async () => {
  await inFolder({}, async (figures) => {
    assert.deepEqual(await said(differing, { figures }), [
      "skipped perplexity: the records differ in text, windows or group size, plot one at a time",
      `drew 0 figures in ${join(figures, "tiny-3")}`,
    ]);
  });
});

Deno.test("drawFigures() of the tasks is silent when told so", async () => {
  await inFolder({}, async (figures) => {
    assert.deepEqual(await said(differing, { figures, quiet: true }), []);
  });
});

Deno.test("drawFigures() of the tasks draws nothing with --no-figures", async () => {
  await inFolder({}, async (folder) => {
    assert.deepEqual(await said([perplexityRecord()], { figures: false }), []);
    assert.deepEqual([...Deno.readDirSync(folder)], []);
  });
});
