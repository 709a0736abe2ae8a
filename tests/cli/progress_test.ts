import assert from "node:assert/strict";
import { createProgress, type Progress, type ProgressOptions } from "../../lib/cli/progress.ts";

/** A report whose clock stands still until a test moves it, and the text it wrote. */
function report(options: Partial<ProgressOptions> & { readonly total: number }): {
  readonly progress: Progress;
  readonly written: string[];
  tick(milliseconds: number): void;
} {
  let time = 5000;
  const written: string[] = [];
  const progress = createProgress({
    label: "diagnose",
    quiet: false,
    isTerminal: false,
    columns: () => 80,
    write: (text) => written.push(text),
    now: () => time,
    ...options,
  });
  return { progress, written, tick: (milliseconds) => time += milliseconds };
}

/** Makes escape codes visible. */
function visible(written: readonly string[]): string {
  return written.join("").replaceAll("\r\x1b[2K", "\n<clear>");
}

Deno.test("createProgress() redraws one line with bar, percent and time left on a terminal", async (t) => {
  const { progress, written, tick } = report({ total: 8, isTerminal: true });
  for (let block = 0; block < 8; block++) {
    tick(1500);
    progress.step(`model.layers.${block}`);
  }
  progress.done("56 layers");
  await t.assertSnapshot(visible(written));
});

Deno.test("createProgress() prints a line per step elsewhere when steps are slow", async (t) => {
  const { progress, written, tick } = report({ total: 3 });
  for (let block = 0; block < 3; block++) {
    tick(45_000);
    progress.step(`model.layers.${block}`);
  }
  progress.done("56 layers");
  await t.assertSnapshot(visible(written));
});

Deno.test("createProgress() prints a line every two seconds elsewhere when steps are fast", () => {
  const { progress, written, tick } = report({ total: 1000 });
  for (let step = 0; step < 1000; step++) {
    tick(10);
    progress.step(`window ${step}`);
  }
  const shown = written.map((line) => line.match(/(\d+)\/1000/)?.[1]);
  assert.deepEqual(shown, ["1", "201", "401", "601", "801", "1000"]);
});

Deno.test("createProgress() redraws a terminal ten times a second at most", () => {
  const { progress, written, tick } = report({ total: 1000, isTerminal: true });
  for (let step = 0; step < 1000; step++) {
    tick(1);
    progress.step("x");
  }
  assert.equal(written.length, 1 + 10);
  assert.match(written.at(-1)!, /100 %/);
});

Deno.test("createProgress() never writes more than a terminal's line, and keeps the percent", () => {
  for (let columns = 1; columns <= 120; columns++) {
    const { progress, written, tick } = report({
      total: 3,
      isTerminal: true,
      columns: () => columns,
    });
    tick(1000);
    progress.step("model.layers.0.self_attn.q_proj");
    for (const text of written) {
      assert.ok(text.length - "\r\x1b[2K".length < columns || columns === 1);
    }
    if (columns > 20) assert.match(written.at(-1)!, /33 %/);
  }
});

Deno.test("createProgress() leaves the bar out where it does not fit", () => {
  const { progress, written, tick } = report({ total: 2, isTerminal: true, columns: () => 40 });
  tick(1000);
  progress.step("a name");
  assert.equal(written.at(-1), "\r\x1b[2Kdiagnose  50 %, 1.00 s left  a name");
});

Deno.test("createProgress() says 99 % until all is done", () => {
  const { progress, written } = report({ total: 1000, isTerminal: true, now: steps(1000) });
  for (let step = 0; step < 999; step++) progress.step("");
  assert.match(written.at(-1)!, / 99 %/);
  progress.step("");
  assert.match(written.at(-1)!, /100 %/);
});

/** A clock that goes on by some milliseconds each time it is read. */
function steps(milliseconds: number): () => number {
  let time = 0;
  return () => time += milliseconds;
}

Deno.test("createProgress() prints nothing when it is to be quiet", () => {
  const { progress, written } = report({ total: 1, quiet: true, isTerminal: true });
  progress.step("a");
  progress.done("b");
  assert.deepEqual(written, []);
});

Deno.test("createProgress() copes with no steps and with more steps than announced", () => {
  const none = report({ total: 0 });
  none.progress.done("nothing to do");
  assert.deepEqual(none.written, ["diagnose: nothing to do (0.00 s)\n"]);
  const more = report({ total: 1 });
  more.progress.step("a");
  more.progress.step("b");
  assert.deepEqual(more.written, ["diagnose: 1/1 (100 %)  a\n", "diagnose: 2/1 (100 %)  b\n"]);
});
