/**
 * The notebook docs/walkthrough.ipynb runs from top to bottom and prints what it shows. Where it
 * should print something else, `deno run -A tests/docs/run_notebook.ts` fills it in anew.
 */

import assert from "node:assert/strict";
import { testBesideLibrary } from "../support/test_beside_library.ts";
import type { Output } from "./run_cells.ts";
import {
  fillOutputs,
  type Notebook,
  readNotebook,
  runNotebook,
  walkthroughPath,
} from "./run_notebook.ts";

/** Bytes of a PNG in an output. */
function pngOf(output: Output): Uint8Array {
  assert.ok(output.output_type === "display_data");
  assert.deepEqual(Object.keys(output.data), ["image/png"]);
  return Uint8Array.fromBase64(output.data["image/png"]!);
}

/** Outputs with the text as it is and of figures only that they are some: pixels may differ. */
function withoutPixels(outputs: readonly Output[]): unknown[] {
  return outputs.map((output) => {
    if (output.output_type === "stream") return output;
    const png = pngOf(output);
    assert.deepEqual([...png.subarray(0, 8)], [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
    const [width, height] = [16, 20].map((at) => new DataView(png.buffer).getUint32(at));
    assert.ok(width! > 400 && height! > 200, `the figure has ${width} x ${height} pixels`);
    return "PNG";
  });
}

testBesideLibrary("docs/walkthrough.ipynb puts out what it shows", async () => {
  const notebook = await readNotebook(walkthroughPath);
  const again = fillOutputs(notebook, await runNotebook(notebook, walkthroughPath));
  const shown = ({ cells }: Notebook) =>
    cells.filter((cell) => cell.cell_type === "code").map((cell) => ({
      ...cell,
      outputs: withoutPixels(cell.outputs),
    }));
  assert.deepEqual(shown(again), shown(notebook));
  assert.equal(JSON.stringify(shown(notebook)).split('"PNG"').length - 1, 7, "all figures");
});

Deno.test("docs/walkthrough.ipynb is a notebook for Deno's kernel, in two languages", async () => {
  const { size } = await Deno.stat(walkthroughPath);
  assert.ok(size < 1.5e6, `${size} bytes`);
  const { cells, metadata, nbformat, nbformat_minor } = await readNotebook(walkthroughPath);
  assert.deepEqual([nbformat, nbformat_minor], [4, 5]);
  assert.equal(metadata.kernelspec.name, "deno");
  assert.equal(metadata.kernelspec.language, "typescript");
  assert.equal(new Set(cells.map(({ id }) => id)).size, cells.length);
  for (const { cell_type, id, metadata, source } of cells) {
    assert.match(id, /^[a-z0-9-]{1,64}$/);
    assert.deepEqual(metadata, {}, "no traces of an editor");
    if (cell_type === "code") continue;
    const paragraphs = source.join("").split("\n\n");
    const chinese = paragraphs.filter((text) => /\p{Script=Han}/u.test(text) && text[0] !== "#");
    assert.ok(chinese.length > 0 && chinese.length < paragraphs.length, `${id} has one language`);
  }
});

Deno.test("docs/walkthrough.ipynb is formatted", async () => {
  // `deno fmt --check` takes any notebook with text for unformatted (2.9.6); what it writes is right.
  const child = new Deno.Command("deno", {
    args: ["fmt", "--ext", "ipynb", "-"],
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const text = await Deno.readFile(walkthroughPath);
  const writer = child.stdin.getWriter();
  const written = writer.write(text).then(() => writer.close());
  const [{ stdout }] = await Promise.all([child.output(), written]);
  assert.equal(new TextDecoder().decode(stdout), new TextDecoder().decode(text));
});

/** A notebook of code cells. */
function notebookOf(...sources: readonly string[]): Notebook {
  return {
    cells: [
      { cell_type: "markdown", id: "title", metadata: {}, source: ["# Title"] },
      ...sources.map((source, i) => ({
        cell_type: "code" as const,
        execution_count: 7,
        id: `cell-${i}`,
        metadata: {},
        outputs: [{ output_type: "stream" as const, name: "stdout" as const, text: ["old\n"] }],
        source: source.split(/(?<=\n)/),
      })),
    ],
    metadata: { kernelspec: { name: "deno", language: "typescript" } },
    nbformat: 4,
    nbformat_minor: 5,
  };
}

Deno.test("runNotebook() imports from the notebook's folder, shares variables and keeps what each cell puts out", async () => {
  const notebook = notebookOf(
    'import { sum } from "../lib/num/sum.ts";\nconsole.log("one\\ntwo");\nconsole.log("three", [3]);',
    "const x: number = sum([1, 1]);",
    'await Deno.jupyter.display({ "image/png": "AA==" }, { raw: true });\nconsole.log(`${x + 1}`);',
  );
  const outputs = await runNotebook(notebook, walkthroughPath);
  const filled = fillOutputs(notebook, outputs);
  const lines = (...text: string[]) => ({ output_type: "stream", name: "stdout", text });
  assert.deepEqual(
    filled.cells.map((cell) =>
      cell.cell_type === "code" ? [cell.execution_count, cell.outputs] : null
    ),
    [
      null,
      [1, [lines("one\n", "two\n", "three [ 3 ]\n")]],
      [2, []],
      [3, [
        { output_type: "display_data", data: { "image/png": "AA==" }, metadata: {} },
        lines("3\n"),
      ]],
    ],
  );
});

Deno.test("runNotebook() throws what a cell throws and leaves no file", async () => {
  const notebook = notebookOf('throw new RangeError("from the cell");');
  const error = await runNotebook(notebook, walkthroughPath).catch((thrown) => thrown);
  assert.ok(error instanceof RangeError && error.message === "from the cell");
  const [file] = error.stack!.match(/file:\/\/\S+cells_\w+\.ts/)!;
  await assert.rejects(Deno.stat(new URL(file)), Deno.errors.NotFound);
});
