import assert from "node:assert/strict";
import fc from "fast-check";
import { cutUnits } from "../../lib/score/score_task.ts";

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
