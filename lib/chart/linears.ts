/** The linears of a record as figures want them: in order, with short names. */

import type { DiagnosticRecord, LinearResult } from "../record/diagnostic.ts";
import { orderFamilies } from "./families.ts";

/** A linear's result with the short name that figures print. */
export type ChartLinear = LinearResult & { readonly label: string };

/** The linears of a record, block by block and in the order of the data flow inside a block. */
export function chartLinears(record: DiagnosticRecord): ChartLinear[] {
  const linears = Object.values(record.layers);
  const families = orderFamilies(linears.map((linear) => linear.module_type));
  return linears
    .map((linear) => ({ ...linear, label: linearLabel(linear) }))
    .sort((a, b) =>
      a.layer_idx - b.layer_idx ||
      families.indexOf(a.module_type) - families.indexOf(b.module_type)
    );
}

/** Short name of a linear. */
export function linearLabel(linear: { layer_idx: number; module_type: string }): string {
  return `L${linear.layer_idx} ${linear.module_type}`;
}

/** A number of each linear beside its short name. */
export function labelled(
  linears: readonly ChartLinear[],
  numberOf: (linear: ChartLinear) => number,
): { label: string; value: number }[] {
  return linears.map((linear) => ({ label: linear.label, value: numberOf(linear) }));
}

/** Width of a figure whose x axis counts decoder blocks. */
export function blockAxisWidth(blocks: number): number {
  return Math.min(720, Math.max(480, 22 * blocks));
}
