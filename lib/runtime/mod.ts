/**
 * Runs graphs through ONNX Runtime: providers, sessions, and a decoder whose hidden states stream
 * through one block at a time while an observer sees the input of every linear layer.
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
