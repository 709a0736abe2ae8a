/**
 * How every figure looks: one font, a white ground, thin grey lines, and colours that survive
 * colour blindness and a grey printer.
 */

import type { Config } from "vega-lite";

/** `$schema` of a Vega-Lite figure. */
export const VEGA_LITE_SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json";

/** `$schema` of a Vega figure. */
export const VEGA_SCHEMA = "https://vega.github.io/schema/vega/v6.json";

/** Colours that carry no data. */
export const INK = {
  text: "#1a1a1a",
  quiet: "#5c5c5c",
  line: "#8a8a8a",
  grid: "#e4e4e4",
  ground: "#ffffff",
  /** Ground of a cell that has no value. */
  absent: "#f0f0f0",
} as const;

/**
 * Plain rounding against AWQ: Okabe-Ito orange and blue. Orange is the lighter of the two in grey
 * as well, and the shapes differ.
 */
export const METHODS = {
  RTN: { color: "#e69f00", shape: "square" },
  AWQ: { color: "#0072b2", shape: "circle" },
} as const;

/** Scheme of continuous colours: perceptually uniform, monotone in grey. */
export const CONTINUOUS_SCHEME = "viridis";

/** @ignore */
export type ThemeConfig = Config;

/**
 * Vega-Lite configuration of all figures; a spec carries it as `config`, so that it draws the same
 * wherever it is opened. Replace `config` to restyle a figure, for instance on a dark page.
 */
export const CHART_THEME: ThemeConfig = {
  font: "DejaVu Sans",
  background: INK.ground,
  padding: 14,
  // Only the interactive page reads figures aloud; it turns this on again.
  aria: false,
  view: { stroke: INK.line, strokeWidth: 0.8 },
  title: {
    anchor: "start",
    color: INK.text,
    fontSize: 16,
    subtitleColor: INK.quiet,
    subtitleFontSize: 12,
    subtitlePadding: 5,
    offset: 14,
  },
  axis: {
    labelColor: INK.text,
    labelFontSize: 11,
    // Vega leaves at most 200 pixels for labels and then sets the title over them.
    labelLimit: 180,
    titleColor: INK.text,
    titleFontSize: 12,
    titleFontWeight: "normal",
    titlePadding: 8,
    gridColor: INK.grid,
    gridWidth: 0.8,
    domainColor: INK.line,
    tickColor: INK.line,
    tickSize: 4,
  },
  legend: {
    labelColor: INK.text,
    labelFontSize: 11,
    labelLimit: 320,
    titleColor: INK.text,
    titleFontSize: 12,
    titleFontWeight: "normal",
    titleLimit: 320,
    titlePadding: 8,
    symbolStrokeWidth: 1.5,
    symbolSize: 80,
    rowPadding: 4,
  },
  header: {
    labelColor: INK.text,
    labelFontSize: 12,
    titleColor: INK.text,
    titleFontSize: 12,
    titleFontWeight: "normal",
  },
  text: { color: INK.text, fontSize: 11 },
  concat: { spacing: 28 },
};
