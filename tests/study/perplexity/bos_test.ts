import assert from "node:assert/strict";
import { type Bos, bosNotes, chooseBos, cutWindows } from "../../../lib/study/perplexity/bos.ts";

/** A tokenizer that adds id 7 to a text, one that has it only, and one without. */
const adds = { prefix: [7], bosId: 7 };
const has = { prefix: [], bosId: 7 };
const lacks = { prefix: [], bosId: null };

const context = (tokenizer: typeof adds | typeof lacks, modelType = "llama") => ({
  kind: "text" as const,
  modelType,
  tokenizer: () => Promise.resolve(tokenizer),
});

Deno.test("chooseBos() follows tokenizer and family where the choice is left open", async () => {
  assert.deepEqual(await chooseBos("auto", context(adds)), { place: "start", ids: [7] });
  assert.deepEqual(await chooseBos("auto", context(has)), { place: "none", ids: [] });
  for (const family of ["gemma", "gemma2", "gemma3_text"]) {
    assert.deepEqual(await chooseBos("auto", context(adds, family)), { place: "window", ids: [7] });
  }
});

Deno.test("chooseBos() does as asked, and asks no tokenizer for nothing", async () => {
  const never = () => Promise.reject(new Error("not wanted"));
  const none = { place: "none", ids: [] };
  assert.deepEqual(await chooseBos("none", { ...context(adds), tokenizer: never }), none);
  assert.deepEqual(
    await chooseBos("auto", { ...context(adds), kind: "ids", tokenizer: never }),
    none,
  );
  for (const place of ["start", "window"] as const) {
    assert.deepEqual(await chooseBos(place, context(has)), { place, ids: [7] });
    assert.deepEqual(await chooseBos(place, { ...context(adds), kind: "ids" }), {
      place,
      ids: [7],
    });
    await assert.rejects(chooseBos(place, context(lacks)), {
      name: "AwqDiagError",
      message: new RegExp(
        `^Cannot add a BOS token: the tokenizer has none, .* for --bos ${place},`,
      ),
    });
  }
});

Deno.test("bosNotes() warns of a Gemma model without a BOS in each window", () => {
  assert.equal(bosNotes("gemma2", { place: "none", ids: [] }).length, 1);
  assert.equal(bosNotes("gemma2", { place: "start", ids: [2] }).length, 1);
  assert.deepEqual(bosNotes("gemma2", { place: "window", ids: [2] }), []);
  assert.deepEqual(bosNotes("llama", { place: "none", ids: [] }), []);
});

const text = Int32Array.from({ length: 10 }, (_, i) => i + 10);
const cut = (place: Bos["place"], limit?: number) => {
  const { windows, tokens, available } = cutWindows(text, 4, { place, ids: [1] }, limit);
  return { tokens, available, windows: windows.map((ids) => [...ids]) };
};

Deno.test("cutWindows() cuts the text alone where no BOS is added", () => {
  assert.deepEqual(cut("none"), {
    tokens: 10,
    available: 2,
    windows: [[10, 11, 12, 13], [14, 15, 16, 17]],
  });
});

Deno.test("cutWindows() puts a BOS before the text, which then has a token more", () => {
  assert.deepEqual(cut("start"), {
    tokens: 11,
    available: 2,
    windows: [[1, 10, 11, 12], [13, 14, 15, 16]],
  });
});

Deno.test("cutWindows() gives each window a BOS, and every token of the text is predicted", () => {
  assert.deepEqual(cut("window"), {
    tokens: 10,
    available: 3,
    windows: [[1, 10, 11, 12], [1, 13, 14, 15], [1, 16, 17, 18]],
  });
  assert.deepEqual(cut("window", 1), { tokens: 10, available: 3, windows: [[1, 10, 11, 12]] });
});

Deno.test("cutWindows() refuses windows that a BOS leaves no room in", () => {
  const bos = { place: "window", ids: [1] } as const;
  assert.throws(() => cutWindows(text, 2, bos), {
    name: "AwqDiagError",
    message: /2 tokens leave 1 beside the BOS, wanted at least 2, choose a larger --window$/,
  });
});
