import assert from "node:assert/strict";
import fc from "fast-check";
import { copyPositions, cutUnits } from "../../lib/score/score_task.ts";

Deno.test("cutUnits() covers every position and word once, words in order", () => {
  const sizes = fc.record({
    positions: fc.integer({ min: 1, max: 3000 }),
    words: fc.integer({ min: 1, max: 500 }),
    hidden: fc.integer({ min: 1, max: 64 }),
    elements: fc.integer({ min: 64, max: 5000 }),
  });
  fc.assert(fc.property(sizes, ({ positions, words, hidden, elements }) => {
    const units = cutUnits(positions, words, hidden, elements);
    const groups = Map.groupBy(units, ({ first }) => first);
    let position = 0;
    for (const [first, slices] of groups) {
      assert.equal(first, position);
      position += slices[0]!.positions;
      let word = 0;
      for (const slice of slices) {
        assert.deepEqual([slice.firstWord, slice.positions], [word, slices[0]!.positions]);
        assert.ok(slice.words * hidden <= elements);
        word += slice.words;
      }
      assert.equal(word, words);
    }
    assert.equal(position, positions);
    // Threads take arrays for the first unit.
    assert.ok(units.every((u) => u.words <= units[0]!.words && u.positions <= units[0]!.positions));
  }));
});

Deno.test("copyPositions() leaves out the last token of every window, wherever it begins and ends", () => {
  const sizes = fc.record({
    windows: fc.integer({ min: 1, max: 4 }),
    tokens: fc.integer({ min: 2, max: 5 }),
  });
  fc.assert(fc.property(sizes, fc.nat(), fc.nat(), ({ windows, tokens }, i, j) => {
    const states = Float32Array.from({ length: 2 * windows * tokens }, (_, k) => k);
    const predicting = Array.from({ length: windows * tokens }, (_, token) => token)
      .filter((token) => token % tokens < tokens - 1);
    const first = i % predicting.length;
    const count = 1 + j % (predicting.length - first);
    const into = new Float32Array(2 * count);
    copyPositions(states, tokens, 2, first, into);
    const wanted = predicting.slice(first, first + count).flatMap((t) => [2 * t, 2 * t + 1]);
    assert.deepEqual([...into], wanted);
  }));
});
