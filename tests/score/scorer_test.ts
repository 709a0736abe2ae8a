import assert from "node:assert/strict";
import { join } from "node:path";
import { scoreWindow, type WindowScore } from "../../lib/score/window_score.ts";
import { openCheckpoint } from "../../lib/model/checkpoint.ts";
import { type Matrix, matrix } from "../../lib/num/matrix.ts";
import { Decoder } from "../../lib/runtime/decoder.ts";
import type { HiddenStates } from "../../lib/runtime/hidden_states.ts";
import { Scorer } from "../../lib/score/scorer.ts";
import { allCloseTo } from "../support/close_to.ts";
import {
  type FamilyFixture,
  familyNames,
  fixtures,
  openFamily,
} from "../support/family_fixture.ts";
import { plainHead } from "../support/plain_head.ts";

/** Three windows of 24 tokens out of a fixture's ids. */
function windowsOf({ sequences }: FamilyFixture): Int32Array[] {
  const ids = Int32Array.from(sequences.flatMap((sequence) => [...sequence]));
  return [0, 24, 48].map((start) => ids.subarray(start, start + 24));
}

/** Hidden states after no, one and two blocks: three versions that differ. */
async function versionsOf(
  { checkpoint }: FamilyFixture,
  windows: readonly Int32Array[],
): Promise<HiddenStates[]> {
  await using decoder = new Decoder(checkpoint, { provider: "cpu" });
  const first = await decoder.embed(windows);
  const [second] = await decoder.runBlock(0, [first]);
  const [third] = await decoder.runBlock(1, [second!]);
  return [first, second!, third!];
}

function share({ rows }: HiddenStates): SharedArrayBuffer {
  const shared = new SharedArrayBuffer(rows.data.byteLength);
  new Float32Array(shared).set(rows.data);
  return shared;
}

/** The same scores in plain steps: logits of the whole vocabulary, one window after another. */
async function scorePlainly(
  { checkpoint }: FamilyFixture,
  versions: readonly HiddenStates[],
  windows: readonly Int32Array[],
): Promise<WindowScore[][]> {
  const scores: WindowScore[][] = [];
  for (const [w, ids] of windows.entries()) {
    const logits: Matrix[] = [];
    for (const { rows: { data, columns } } of versions) {
      const start = w * ids.length * columns;
      const hidden = data.subarray(start, start + (ids.length - 1) * columns);
      logits.push(await plainHead(checkpoint, matrix(hidden, ids.length - 1, columns)));
    }
    scores.push(logits.map((own) => scoreWindow(logits[0]!, own, ids.subarray(1))));
  }
  return scores;
}

const numbers = (scores: readonly WindowScore[]) => scores.flatMap((s) => [s.lossSum, s.klSum]);
const counts = (scores: readonly WindowScore[]) => scores.flatMap((s) => [s.tokens, s.agreements]);

for (const name of familyNames) {
  Deno.test(`score() of ${name} in slices equals scoreWindow() on all logits`, async () => {
    const family = await openFamily(name);
    const windows = windowsOf(family);
    const versions = await versionsOf(family, windows);
    await using scorer = await Scorer.open(family.checkpoint, 2, 50 * 64);
    const scores = await scorer.score(versions.map(share), windows);
    const wanted = await scorePlainly(family, versions, windows);
    assert.equal(scores.length, 3);
    scores.forEach((score, w) => {
      assert.deepEqual(counts(score), counts(wanted[w]!));
      assert.equal(score[0]!.klSum, 0);
      // Products of float32, added up in another order.
      allCloseTo(numbers(score), numbers(wanted[w]!), 1e-5, `window ${w}`, 1e-12);
    });
  });
}

Deno.test("score() does not depend on the number of threads, nor on what it scored before", async () => {
  const family = await openFamily("llama");
  const windows = windowsOf(family);
  const versions = await versionsOf(family, windows);
  const results = [];
  for (const threads of [1, 2, 5]) {
    await using scorer = await Scorer.open(family.checkpoint, threads, 7 * 64);
    await scorer.score([share(versions[1]!)], windows);
    results.push(await scorer.score(versions.map(share), windows));
  }
  assert.deepEqual(results[1], results[0]);
  assert.deepEqual(results[2], results[0]);
});

Deno.test("score() refuses a token that is not in the vocabulary", async () => {
  const family = await openFamily("llama");
  const windows = windowsOf(family);
  const [first] = await versionsOf(family, windows);
  windows[1]!.set([384], 23);
  await using scorer = await Scorer.open(family.checkpoint, 1);
  await assert.rejects(scorer.score([share(first!)], windows), {
    name: "AwqDiagError",
    message: /^Cannot score token 384: the vocabulary has 384 tokens/,
  });
});

Deno.test("score() refuses a hidden state that an overflow has spoilt", async () => {
  const family = await openFamily("llama");
  const windows = windowsOf(family);
  const [first] = await versionsOf(family, windows);
  first!.rows.data[64 * 25] = NaN;
  await using scorer = await Scorer.open(family.checkpoint, 1);
  await assert.rejects(scorer.score([share(first!)], windows), {
    name: "AwqDiagError",
    message: /^Cannot score position 1: its score is NaN/,
  });
});

Deno.test("score() refuses a head with a value that is no number, and names it", async () => {
  const folder = await Deno.makeTempDir({ prefix: "awq-diag-" });
  try {
    const source = join(fixtures, "families", "llama");
    for (const { name, isFile } of Deno.readDirSync(source)) {
      if (isFile) await Deno.copyFile(join(source, name), join(folder, name));
    }
    const checkpoint = await openCheckpoint(folder);
    const name = checkpoint.architecture.tiedEmbeddings ? "model.embed_tokens" : "lm_head";
    const { file, offset, dtype } = checkpoint.tensors.get(`${name}.weight`)!;
    const width = dtype === "F32" ? 4 : 2;
    {
      using damaged = await Deno.open(file, { write: true });
      await damaged.seek(offset + width * 64 * 100, Deno.SeekMode.Start);
      await damaged.write(new Uint8Array(width).fill(0xff));
    }
    const family = { ...await openFamily("llama"), checkpoint };
    const windows = windowsOf(family).map((ids) => ids.map((id) => id % 50));
    const [first] = await versionsOf(family, windows);
    await using scorer = await Scorer.open(checkpoint, 2, 10 * 64);
    await assert.rejects(scorer.score([share(first!)], windows), {
      name: "AwqDiagError",
      message:
        `Cannot read tensor "${name}.weight": value 6400 is NaN, wanted finite weights, use an undamaged checkpoint`,
    });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
