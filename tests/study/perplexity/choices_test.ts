import assert from "node:assert/strict";
import {
  type Choices,
  decodeChoices,
  encodeChoices,
} from "../../../lib/study/perplexity/choices.ts";

Deno.test("decodeChoices() reads back bit for bit what encodeChoices() wrote as JSON", () => {
  const choices: Choices = {
    strategies: [
      { name: "rtn", bits: 3, scales: new Map() },
      { name: "const_awq", bits: 3, scales: new Map([["a", Float32Array.of(0.1, 1e-38, 3)]]) },
    ],
    reported: new Map([[3, {
      constant: 0.35,
      alphas: { block_awq: null, search_awq: { a: 0.1 + 0.2 }, official_awq: null },
    }]]),
  };
  const written = JSON.stringify(encodeChoices(choices));
  assert.deepEqual(decodeChoices(JSON.parse(written)), choices);
});
