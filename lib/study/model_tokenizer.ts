import { loadTokenizer, type Tokenize } from "../model/tokenizer.ts";
import type { Inputs } from "../record/diagnostic.ts";
import type { Listener } from "./run_options.ts";

/** The model's tokenizer, loaded when it is first asked for: token ids need none. */
export class ModelTokenizer {
  readonly #folder: string;
  readonly #listener: Listener;
  #loading: Promise<Tokenize> | undefined;

  constructor(folder: string, listener: Listener) {
    this.#folder = folder;
    this.#listener = listener;
  }

  load(): Promise<Tokenize> {
    return this.#loading ??= this.#load();
  }

  /** What the record says of it, if it was loaded: where flags overruled its file. */
  async facts(): Promise<Pick<Inputs["model"], "special_tokens">> {
    const flagsDecide = (await this.#loading)?.flagsDecide === true;
    return flagsDecide ? { special_tokens: "tokenizer_config.json" } : {};
  }

  async #load(): Promise<Tokenize> {
    const tokenize = await loadTokenizer(this.#folder);
    if (tokenize.flagsDecide) {
      this.#listener.note(
        "tokenizer.json and the flags add_bos_token and add_eos_token of tokenizer_config.json disagree on special tokens: the flags are followed, as in transformers",
      );
    }
    return tokenize;
  }
}
