/**
 * Kinds of checkpoints that are known but not supported, told from `config.json` so that the
 * refusal says what they are.
 */

import { AwqDiagError } from "../errors/awq_diag_error.ts";
import { printable, shown } from "../errors/shown_text.ts";
import { shownValue } from "../errors/shown_value.ts";
import type { ConfigSection } from "./config_section.ts";

/** A kind of checkpoint and the keys that give it away. */
interface Kind {
  readonly what: string;
  /** Keys with the test of a value that gives it away. */
  readonly signs: Readonly<
    Record<string, (value: unknown, modelType: unknown, families: readonly string[]) => boolean>
  >;
}

const present = (value: unknown) => (value ?? null) !== null;
const some = (value: unknown) => typeof value === "number" && value > 0;
const yes = (value: unknown) => value === true;

/** Classes of transformers that predict the next token end in one of these. */
const PREDICTS_NEXT_TOKEN = /(CausalLM|LMHeadModel)$/i;

/**
 * Whether `architectures` names classes, and neither one that predicts the next token nor the base
 * class of a family, as `Qwen2Model`: its files may lack a head, but hold the decoder all the same.
 */
function predictsOther(value: unknown, modelType: unknown, families: readonly string[]): boolean {
  if (!Array.isArray(value)) return false;
  const names = value.filter((name) => typeof name === "string" && name !== "");
  const isBase = (name: string) =>
    families.some((family) =>
      family === modelType && name.toLowerCase() === `${family.replaceAll("_", "")}model`
    );
  return names.length > 0 && !names.some((name) => PREDICTS_NEXT_TOKEN.test(name) || isBase(name));
}

const KINDS: readonly Kind[] = [
  {
    what: "a model with a vision or audio tower",
    signs: { vision_config: present, audio_config: present },
  },
  {
    what: "a mixture of experts",
    signs: {
      num_local_experts: some,
      num_experts: some,
      n_routed_experts: some,
      moe_num_experts: some,
    },
  },
  {
    what: "an encoder, or another model that does not predict the next token",
    signs: {
      is_encoder_decoder: yes,
      use_bidirectional_attention: yes,
      is_causal: (value) => value === false,
      architectures: predictsOther,
    },
  },
];

/** Refuses a checkpoint of a kind that is known and not supported. */
export function refuseUnsupported(config: ConfigSection, supported: Iterable<string>): void {
  const { values } = config;
  const families = [...supported];
  for (const { what, signs } of KINDS) {
    const sign = Object.entries(signs)
      .find(([key, fits]) => fits(values[key], values.model_type, families));
    if (sign !== undefined) throw unsupported(config, what, sign[0], families);
  }
}

/** Says what a checkpoint is, by which key, and what is supported. */
export function unsupported(
  { file, values }: ConfigSection,
  what: string,
  key: string,
  families: readonly string[],
): AwqDiagError {
  const seen = `model_type ${shownValue(values.model_type)}, ${key} ${short(values[key])}`;
  const names = families.map((name) => JSON.stringify(name)).join(", ");
  return new AwqDiagError(
    `Cannot read the model: ${
      printable(file)
    } describes ${what} (${seen}), wanted a dense, unquantized text decoder, use a checkpoint of ${names}`,
  );
}

/** The value in a few words: what an object holds is of no use here. */
function short(value: unknown): string {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return shownValue(value);
  const { quant_method: method } = value as Record<string, unknown>;
  return typeof method === "string" ? shown(method) : "{...}";
}
