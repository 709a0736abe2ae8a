/**
 * Names of tensors, which files spell in several ways: base models are saved without `model.`,
 * compiled or wrapped ones with the wrapper's name. As in transformers, the prefix does not matter;
 * here every tensor goes by the name that a causal language model of transformers gives it.
 */

import { AwqDiagError } from "../errors/awq_diag_error.ts";
import { printable, shown } from "../errors/shown_text.ts";

/** Left anywhere in a name by torch.compile, by FSDP and by activation checkpointing. */
const WRAPPERS = new Set(["_orig_mod", "_fsdp_wrapped_module", "_checkpoint_wrapped_module"]);
/** Modules around a decoder: the base model, a model of text and images, data parallelism. */
const PREFIXES = new Set(["model", "language_model", "module"]);
/** Parts of a decoder. */
const PARTS = new Set(["embed_tokens", "layers", "norm"]);
/** No name of ours is as long, and a file may hold one of megabytes. */
const LONGEST = 200;

/** The name that this project knows a tensor by; names of other modules stay as they are. */
export function canonicalName(name: string): string {
  if (name.length > LONGEST) return name;
  const modules = name.split(".").filter((module) => !WRAPPERS.has(module));
  const first = modules.findIndex((module) => !PREFIXES.has(module));
  const [part, ...rest] = first === -1 ? [] : modules.slice(first);
  if (part === undefined) return name;
  if (PARTS.has(part)) return ["model", part, ...rest].join(".");
  return part === "lm_head" ? [part, ...rest].join(".") : name;
}

/**
 * Gives each name of a file's tensors under the one it is known by. Of two spellings the one that
 * needs no change counts; two others would leave it open which tensor is meant.
 */
export function canonicalNames(names: Iterable<string>, file: string): Map<string, string> {
  const pairs = Array.from(names, (name) => [canonicalName(name), name] as const);
  const known = new Map(pairs.filter(([canonical, name]) => canonical === name));
  for (const [canonical, name] of pairs) {
    const other = known.get(canonical);
    if (other === undefined) known.set(canonical, name);
    else if (other !== canonical && other !== name) throw ambiguous(canonical, [other, name], file);
  }
  return known;
}

function ambiguous(canonical: string, names: readonly string[], file: string): AwqDiagError {
  const seen = names.map((name) => shown(name)).join(" and ");
  return new AwqDiagError(
    `Cannot open the checkpoint: ${printable(file)} has ${seen}, wanted one ${
      shown(canonical)
    }, keep the model's own tensors only`,
  );
}
