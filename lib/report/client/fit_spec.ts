/** Figures have a width of their own. Here they take on that of the page. */

/** A piece of a specification, of Vega-Lite or Vega. */
export type SpecPart = Record<string, unknown>;

const COMPOSITIONS = ["layer", "hconcat", "vconcat", "concat"] as const;

/** Adds up the widths of the plots that stand side by side, without axes and legends. */
export function plotWidth(spec: SpecPart): number {
  if (typeof spec.width === "number") return spec.width;
  const widths = (key: string) => partsOf(spec, key).map(plotWidth);
  const columns = typeof spec.columns === "number" ? spec.columns : Infinity;
  return Math.max(
    0,
    ...widths("layer"),
    ...widths("vconcat"),
    widths("hconcat").reduce((a, b) => a + b, 0),
    widths("concat").slice(0, columns).reduce((a, b) => a + b, 0),
  );
}

/** Widens or narrows every plot of a figure, and with it what stands at a given pixel. */
export function scaleWidths(spec: SpecPart, factor: number): SpecPart {
  const scaled = mapParts(spec, (part) => scaleWidths(part, factor));
  if (typeof spec.width === "number") scaled.width = Math.round(spec.width * factor);
  if (spec.encoding !== undefined) {
    scaled.encoding = scalePixels(spec.encoding as SpecPart, factor);
  }
  return scaled;
}

/** Moves marks that are placed across the plot by a pixel, not by a field. */
function scalePixels(encoding: SpecPart, factor: number): SpecPart {
  return mapChannels(encoding, (channel, definition) => {
    const across = channel === "x" || channel === "x2";
    return across && typeof definition.value === "number"
      ? { ...definition, value: Math.round(definition.value * factor) }
      : definition;
  });
}

/** Widest mean width of a letter of an axis title, in pixels. */
const LETTER = 6.4;
/** What a vertical axis takes, about, in pixels. */
const MARGIN_LEFT = 45;

/**
 * Puts plots that stand side by side below each other, a grid of plots in two columns, legends below
 * the plots, and long titles of horizontal axes on several lines.
 */
export function stackPlots(spec: SpecPart, width: number): SpecPart {
  const stacked = stackParts(spec, width);
  const config = spec.config as SpecPart | undefined;
  if (config === undefined) return stacked;
  const legend = {
    ...config.legend as SpecPart,
    orient: "bottom",
    direction: "horizontal",
    columns: width < 450 ? 1 : 2,
  };
  return { ...stacked, config: { ...config, legend } };
}

function stackParts(spec: SpecPart, width: number): SpecPart {
  const { hconcat, ...rest } = mapParts(spec, (part) => stackParts(part, width));
  if (hconcat !== undefined) rest.vconcat = hconcat;
  if (spec.encoding !== undefined) {
    rest.encoding = mapChannels(spec.encoding as SpecPart, (channel, definition) => ({
      ...definition,
      ...freeLegend(definition),
      ...(channel === "x" ? wrapTitle(definition, (width - MARGIN_LEFT) / LETTER) : {}),
    }));
  }
  if (!("concat" in spec)) return rest;
  // In a grid, only plots at the edge carried labels; now others stand there.
  return { ...rest, columns: 2, concat: partsOf(rest, "concat").map(withAxisLabels) };
}

/** Takes the place that a legend asks for, so that the configuration decides. */
function freeLegend({ legend }: SpecPart): SpecPart {
  if (typeof legend !== "object" || legend === null) return {};
  const { orient: _orient, columns: _columns, ...rest } = legend as SpecPart;
  return { legend: rest };
}

/** Breaks a title between words so that no line has more letters than fit. */
function wrapTitle({ title }: SpecPart, letters: number): SpecPart {
  if (typeof title !== "string" || title.length <= letters) return {};
  const lines = [""];
  for (const word of title.split(" ")) {
    const line = `${lines.at(-1)} ${word}`.trim();
    if (line.length <= letters) lines[lines.length - 1] = line;
    else lines.push(word);
  }
  return { title: lines };
}

function withAxisLabels(part: SpecPart): SpecPart {
  const encoding = mapChannels(part.encoding as SpecPart ?? {}, (_, definition) => {
    const axis = definition.axis as SpecPart | null | undefined;
    return axis ? { ...definition, axis: { ...axis, labels: true } } : definition;
  });
  return { ...part, encoding };
}

/** Applies a function to the channel definitions of an encoding; lists of fields stay. */
function mapChannels(
  encoding: SpecPart,
  change: (channel: string, definition: SpecPart) => SpecPart,
): SpecPart {
  return Object.fromEntries(
    Object.entries(encoding).map(([channel, definition]) => [
      channel,
      Array.isArray(definition) ? definition : change(channel, definition as SpecPart),
    ]),
  );
}

/** Applies a function to the plots that a specification is made of. */
function mapParts(spec: SpecPart, change: (part: SpecPart) => SpecPart): SpecPart {
  const changed = COMPOSITIONS.filter((key) => key in spec)
    .map((key) => [key, partsOf(spec, key).map(change)]);
  return { ...spec, ...Object.fromEntries(changed) };
}

function partsOf(spec: SpecPart, key: string): SpecPart[] {
  return Array.isArray(spec[key]) ? spec[key] as SpecPart[] : [];
}
