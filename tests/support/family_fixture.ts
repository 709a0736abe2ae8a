import { existsSync } from "node:fs";
import { join } from "node:path";
import { type Checkpoint, openCheckpoint } from "../../lib/model/checkpoint.ts";

/** Layer entries of a cut reference; arrays are there for block 1 only. */
export interface ReferenceLayer {
  readonly sym_channel_7: Readonly<Record<string, readonly number[]>>;
  readonly asym_g128_21: Readonly<Record<string, readonly number[]>>;
  readonly channel_magnitude?: readonly number[];
  readonly channel_variance?: readonly number[];
  readonly channel_max?: readonly number[];
  readonly kurtosis?: readonly number[];
  readonly outlier_ratio?: readonly number[];
  readonly pooled?: Readonly<Record<string, readonly number[]>>;
  readonly importance?: readonly number[];
}

/** A float64 reference made with PyTorch, cut down by `cut_references.ts`. */
export interface Reference {
  readonly nll_per_sequence: readonly number[];
  readonly last_logits: readonly (readonly number[])[];
  readonly layers: Readonly<Record<string, ReferenceLayer>>;
}

/** AWQ-Diag's own record of a fixture, as far as tests read it. */
export interface AwqDiagRecord {
  readonly layers: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** A tiny checkpoint with its calibration ids and references. */
export interface FamilyFixture {
  readonly checkpoint: Checkpoint;
  readonly sequences: readonly Int32Array[];
  readonly reference: Reference;
  /** Null where AWQ-Diag has no record of it. */
  readonly awqDiag: AwqDiagRecord | null;
}

/** Folder of the fixtures. */
export const fixtures: string = join(import.meta.dirname!, "..", "fixtures");

/** Folder of a tiny checkpoint. */
export const familyFolder = (name: string): string => join(fixtures, "families", name);

/** Names of the tiny checkpoints: one for each family, and one for llama's scaled rotation. */
export const familyNames: readonly string[] = [
  "qwen2",
  "qwen3",
  "llama",
  "llama3-rope",
  "mistral",
  "phi3",
  "gemma2",
  "olmo2",
  "smollm3",
  "granite",
];

/** Reads a JSON fixture. */
export function readFixture<T>(...path: string[]): T {
  return JSON.parse(Deno.readTextFileSync(join(fixtures, ...path)));
}

/** Opens one of the tiny checkpoints in `tests/fixtures/families`. */
export async function openFamily(name: string): Promise<FamilyFixture> {
  const { sequences } = readFixture<{ sequences: number[][] }>("families", name, "ids.json");
  return {
    checkpoint: await openCheckpoint(familyFolder(name)),
    sequences: sequences.map((ids) => Int32Array.from(ids)),
    reference: readFixture("families", name, "reference.json"),
    awqDiag: existsSync(join(familyFolder(name), "awqdiag.json"))
      ? readFixture("families", name, "awqdiag.json")
      : null,
  };
}
