/// <reference lib="dom" />
/** The section with the alpha curves: choose a linear and a bit width. */

import type { ReportModel } from "../report_data.ts";
import { alphaSpec } from "./alpha_spec.ts";
import type { DrawChart } from "./chart.ts";
import { byId, offerBits, panelsOf, setOptions, showNote } from "./dom.ts";
import type { Painter } from "./painter.ts";

export function setUpAlphaCurves(
  models: readonly ReportModel[],
  painter: Painter,
  drawChart: DrawChart,
): void {
  // Without curves the section is a sentence.
  if (models.every(({ alphas }) => alphas === null)) return;
  const linear = byId("alpha-layer", HTMLSelectElement);
  const bits = byId("alpha-bits", HTMLSelectElement);
  const names = [...new Set(models.flatMap((model) => Object.keys(model.layers)))];
  setOptions(linear, names.map((name) => [name, name]));
  offerBits(bits, models, [["all", "all"]]);
  linear.value = mostGaining(models.find(({ alphas }) => alphas !== null)!);

  const panels = panelsOf("alpha");
  for (const { host, model } of panels) {
    painter.add(host, () => drawCurves(host, models[model]!, linear.value, bits.value, drawChart));
  }
  for (const select of [linear, bits]) {
    select.addEventListener("change", () => painter.repaint(panels.map(({ host }) => host)));
  }
}

/** The linear to begin with. */
function mostGaining({ layers }: ReportModel): string {
  const entries = Object.entries(layers);
  const gain = (entry: typeof entries[number]) => entry[1].awq_reduction_3bit;
  return entries.reduce((a, b) => gain(b) > gain(a) ? b : a)[0];
}

async function drawCurves(
  host: HTMLElement,
  model: ReportModel,
  name: string,
  bits: string,
  drawChart: DrawChart,
): Promise<void> {
  const linear = Object.hasOwn(model.layers, name) ? model.layers[name] : undefined;
  if (linear === undefined) return showNote(host, `This model has no ${name}.`);
  if (model.alphas === null || linear.awq_error_curve === null) {
    return showNote(host, "No curves: AWQ-Diag's own records keep the best alpha only.");
  }
  const wanted = bits === "all" ? model.bits : [Number(bits)];
  const curves = wanted.flatMap((width) => {
    const errors = linear.awq_error_curve![width];
    return errors === undefined ? [] : [{ bits: width, errors }];
  });
  if (curves.length === 0) return showNote(host, `This record has no ${bits}-bit errors.`);
  if (!curves.some(({ errors }) => errors.some((error) => error > 0))) {
    return showNote(host, "No curves: rounding leaves this layer exact.");
  }
  await drawChart(host, alphaSpec(model.alphas, curves), `alpha_curve_${name}`);
}
