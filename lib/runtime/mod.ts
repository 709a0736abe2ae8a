/**
 * Runs graphs through ONNX Runtime: providers, sessions, and a decoder whose hidden states stream
 * through one block at a time while an observer sees the input of every linear layer.
 *
 * @example What enters the first block's linear layers when the bundled model reads four tokens
 * ```ts
 * import { Decoder } from "./mod.ts";
 * import { findModel, openCheckpoint } from "../model/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const checkpoint = await openCheckpoint((await findModel(undefined)).folder);
 * await using decoder = new Decoder(checkpoint, { provider: "cpu" });
 * const seen = new Map<string, number>();
 * await decoder.runBlock(0, [await decoder.embed([Int32Array.of(1, 2, 3, 4)])], (tap, _, input) => {
 *   for (const name of tap.linears) seen.set(name, input.columns);
 * });
 * assert.equal(seen.size, 7);
 * assert.equal(seen.get("model.layers.0.mlp.down_proj"), 768);
 * ```
 *
 * @module
 */

export { Decoder, type DecoderSettings, Head, type Observer } from "./decoder.ts";
export type { HiddenStates } from "./hidden_states.ts";
export {
  chooseProvider,
  type ChosenProvider,
  type Probe,
  probeProvider,
  type ProviderChoice,
} from "./provider.ts";
export {
  type ExecutionProvider,
  type Feeds,
  type FloatTensor,
  type IntegerTensor,
  openSession,
  type Results,
  type Session,
  type SessionSettings,
} from "./session.ts";
