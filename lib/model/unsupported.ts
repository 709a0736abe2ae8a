/**
 * Kinds of checkpoints that are known but not supported, told from `config.json` so that the
 * refusal says what they are.
 */

import { AwqDiagError } from "../errors/awq_diag_error.ts";
import type { ConfigSection } from "./config_section.ts";

/** A kind of checkpoint and the keys that give it away. */
interface Kind {
  readonly what: string;
  /** Keys with the test of a value that gives it away. */
  readonly signs: Readonly<Record<string, (value: unknown) => boolean>>;
}

const present = (value: unknown) => (value ?? null) !== null;
const some = (value: unknown) => typeof value === "number" && value > 0;
const yes = (value: unknown) => value === true;

/** Classes of transformers that predict the next token end in one of these. */
const PREDICTS_NEXT_TOKEN = /(CausalLM|LMHeadModel)$/i;
const predictsOther = (value: unknown) =>
  Array.isArray(value) && value.length > 0 &&
  !value.some((name) => PREDICTS_NEXT_TOKEN.test(String(name)));

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
    what: "weights that are quantized already",
    signs: { quantization_config: present, compression_config: present },
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
export function refuseUnsupported(config: ConfigSection, families: Iterable<string>): void {
  const { file, values } = config;
  for (const { what, signs } of KINDS) {
    const sign = Object.entries(signs).find(([key, fits]) => fits(values[key]));
    if (sign === undefined) continue;
    const [key] = sign;
    const seen = [
      `model_type ${JSON.stringify(values.model_type)}`,
      `${key} ${short(values[key])}`,
    ];
    const names = [...families].map((name) => JSON.stringify(name)).join(", ");
    throw new AwqDiagError(
      `Cannot read the model: ${file} describes ${what} (${
        seen.join(", ")
      }), wanted a dense, unquantized text decoder, use a checkpoint of ${names}`,
    );
  }
}

/** The value in a few words: what an object holds is of no use here. */
function short(value: unknown): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return JSON.stringify(value);
  const { quant_method: method } = value as Record<string, unknown>;
  return typeof method === "string" ? JSON.stringify(method) : "{...}";
}
