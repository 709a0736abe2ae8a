/** What a diagnostic record says of its linears in one place and otherwise in another. Pure. */

import type {
  DiagnosticConfig,
  FamilySummary,
  LinearResult,
  ModelInfo,
  Summary,
} from "./diagnostic_parts.ts";
import { tooManyLinears } from "./linear_count.ts";

/** The parts of a record that are compared. */
interface Compared {
  readonly layers: Readonly<Record<string, LinearResult>>;
  readonly config: DiagnosticConfig;
  readonly model_info: ModelInfo;
  readonly summary: Summary;
}

type Contradiction = { readonly path: readonly PropertyKey[]; readonly message: string };

/** What a record says of its linears in one place and otherwise in another. */
export function* contradictions(record: Compared): Generator<Contradiction> {
  const { layers, config, model_info: info, summary } = record;
  const linears = Object.entries(layers);
  const at = (...path: PropertyKey[]) => (message: string) => ({ path, message });
  if (linears.length === 0) yield at("layers")("a diagnostic record needs at least one layer");
  if (linears.length !== info.num_linear_analyzed) {
    yield at("layers")(`holds ${linears.length}, model_info says ${info.num_linear_analyzed}`);
  }
  const crowd = tooManyLinears(layers);
  if (crowd !== null) yield at("layers")(crowd);
  const [first, last] = config.layer_range ?? [0, info.num_layers - 1];
  if (last >= info.num_layers) {
    yield at("config", "layer_range")(
      `ends with ${last}, model_info has ${info.num_layers} blocks`,
    );
  }
  for (const [name, linear] of linears) {
    const { layer_idx: block } = linear;
    if (block < first || block > last) {
      yield at("layers", name, "layer_idx")(`is ${block}, measured were ${first} to ${last}`);
    }
    for (const { key, message } of linearGaps(linear, config)) {
      yield at("layers", name, key)(message);
    }
  }
  const families = Map.groupBy(Object.values(layers), ({ module_type }) => module_type);
  const summed = Object.entries(summary.module_family);
  if (summed.length !== families.size || !summed.every(([family]) => families.has(family))) {
    yield at("summary", "module_family")("its families are not those of the layers");
    return;
  }
  for (const [family, summary] of summed) {
    const message = familyProblem(summary, families.get(family)!);
    if (message !== null) yield at("summary", "module_family", family)(message);
  }
  if (!Object.hasOwn(layers, summary.top_kurtosis_layer.name)) {
    yield at("summary", "top_kurtosis_layer", "name")("there is no such layer");
  }
}

/** Figures draw a family's means among its layers. */
function familyProblem(family: FamilySummary, linears: readonly LinearResult[]): string | null {
  if (family.count !== linears.length) return `counts ${family.count} of ${linears.length} layers`;
  const reductions = linears.map((linear) => linear.awq_reduction_3bit);
  const [low, high] = [Math.min(...reductions) * (1 - 1e-6), Math.max(...reductions) * (1 + 1e-6)];
  const { mean_awq_reduction_3bit: mean, median_awq_reduction_3bit: median } = family;
  const outside = [mean, median, ...family.mean_awq_reduction_3bit_ci95]
    .find((value) => value < low || value > high);
  return outside === undefined ? null : `has a mean reduction of ${outside} outside of its layers`;
}

type Gap = { readonly key: keyof LinearResult; readonly message: string };

/** What a linear lacks that the settings promise: readers index by bit width and by alpha. */
export function linearGaps(linear: LinearResult, config: DiagnosticConfig): Gap[] {
  const gaps: Gap[] = [];
  const wanted = config.bit_widths.map(String).sort().join(", ");
  for (
    const key of [
      "output_error",
      "proxy_error",
      "awq_output_error",
      "awq_best_alpha",
      "awq_error_curve",
    ] as const
  ) {
    const bits = linear[key] === null ? wanted : Object.keys(linear[key]).sort().join(", ");
    if (bits !== wanted) gaps.push({ key, message: `has bits ${bits}, config has ${wanted}` });
  }
  const points = config.alphas?.length;
  for (const [bits, curve] of Object.entries(linear.awq_error_curve ?? {})) {
    if (curve.length !== points) {
      const message = `has ${curve.length} points at ${bits} bits, config has ${points} alphas`;
      gaps.push({ key: "awq_error_curve", message });
    }
  }
  return gaps;
}
