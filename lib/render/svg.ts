/** Spec in, SVG text out, with text measured by the font that the rasterizer draws with. */

import { AwqDiagError } from "../errors/awq_diag_error.ts";
import { shown } from "../errors/shown_text.ts";
import * as vega from "vega";
import { compile } from "vega-lite";
import type { FigureSpec, VegaLiteSpec } from "../chart/spec.ts";
import { type Faces, loadFaces, showMissing } from "./missing_glyphs.ts";
import { textWidth } from "./text_metrics.ts";

/** What Vega asks about a piece of text; `fontWeight` is a word or a number such as 700. */
interface TextItem {
  readonly text?: unknown;
  readonly fontSize?: number;
  readonly fontWeight?: string | number;
  readonly limit?: number;
}

/** Tells Vega-Lite from Vega by `$schema`. */
export function isVegaLite(spec: FigureSpec): spec is VegaLiteSpec {
  return typeof spec.$schema === "string" && spec.$schema.includes("/vega-lite/");
}

/**
 * Draws a spec as SVG. The same spec gives the same text in every process.
 *
 * @param spec A Vega-Lite or Vega specification with its data inlined; nothing is loaded from outside
 * @param scale Size over that of the spec, of everything alike
 * @returns SVG text with fonts by name
 * @throws {AwqDiagError} If the spec does not parse, asks for outside data, or if Vega warns about anything
 *
 * @example A bar
 * ```ts
 * import { renderSvg } from "./svg.ts";
 * import assert from "node:assert/strict";
 *
 * const svg = await renderSvg({
 *   $schema: "https://vega.github.io/schema/vega-lite/v6.json",
 *   data: { values: [{ family: "q_proj", gain: 1.2 }] },
 *   mark: "bar",
 *   encoding: { x: { field: "family" }, y: { field: "gain", type: "quantitative" } },
 * });
 * assert.match(svg, /^<svg .*q_proj/s);
 * ```
 *
 * @example Twice as large
 * ```ts
 * import { renderSvg } from "./svg.ts";
 * import assert from "node:assert/strict";
 *
 * const spec = { $schema: "https://vega.github.io/schema/vega/v6.json", width: 10, height: 5 };
 * assert.match(await renderSvg(spec, 2), /^<svg [^>]*width="20" height="10" viewBox="0 0 10 5"/);
 * ```
 */
export async function renderSvg(spec: FigureSpec, scale = 1): Promise<string> {
  const logger = warningCollector();
  const faces = loadFaces();
  measureTextWith(faces);
  // Clip and gradient ids count up over a process; two equal specs must give equal text.
  vega.resetSVGDefIds();
  const svg = await draw(spec, scale, logger).catch((cause) => {
    if (cause instanceof AwqDiagError) throw cause;
    throw new AwqDiagError(`Cannot draw figure: Vega says ${shown(cause.message)}, mend the spec`, {
      cause,
    });
  });
  refuseWarnings(logger.messages);
  return svg.replace(/>[^<]*</g, (text) => showMissing(text, faces));
}

async function draw(
  spec: FigureSpec,
  scale: number,
  logger: vega.LoggerInterface,
): Promise<string> {
  const vegaSpec = isVegaLite(spec) ? compile(spec, { logger }).spec : spec;
  const view = new vega.View(vega.parse(vegaSpec), {
    renderer: "none",
    logger,
    loader: noLoader(),
  });
  try {
    return await view.toSVG(scale);
  } finally {
    view.finalize();
  }
}

/** A logger that keeps what Vega and Vega-Lite complain about. */
function warningCollector(): vega.LoggerInterface & { readonly messages: string[] } {
  const messages: string[] = [];
  const collect = (...parts: readonly unknown[]) => {
    messages.push(parts.map(String).join(" "));
    return logger;
  };
  const logger = {
    messages,
    level: () => vega.Warn,
    error: collect,
    warn: collect,
    info: () => logger,
    debug: () => logger,
  } as unknown as vega.LoggerInterface & { readonly messages: string[] };
  return logger;
}

function refuseWarnings(messages: readonly string[]): void {
  if (messages.length === 0) return;
  const seen = messages.slice(0, 3).map((message) => shown(message, 160)).join(", ");
  throw new AwqDiagError(
    `Cannot draw figure: Vega warned ${seen}, expected no warning; mend the spec`,
  );
}

/** A loader that refuses: figures hold their data, and drawing one touches neither disk nor network. */
function noLoader(): vega.Loader {
  const refuse = (uri: string) =>
    Promise.reject(new Error(`figures hold their data, "${uri}" is not read`));
  return { load: refuse, sanitize: refuse, http: refuse, file: refuse } as unknown as vega.Loader;
}

/**
 * Makes Vega measure text with the bundled font. `textMetrics` is exported but missing from the
 * typings. Setting it twice is harmless, so it is set where it is used and not at import.
 */
function measureTextWith(faces: Faces): void {
  const { textMetrics } = vega as unknown as {
    textMetrics: { width: (item: TextItem, text?: unknown) => number };
  };
  textMetrics.width = (item, text) => {
    const line = showMissing(String(text ?? "").trim(), faces);
    const face = isBold(item.fontWeight) ? faces.bold : faces.regular;
    const full = textWidth(face, line, item.fontSize ?? 11);
    return item.limit && item.limit > 0 ? Math.min(full, item.limit) : full;
  };
}

function isBold(weight: string | number | undefined): boolean {
  return weight === "bold" || Number(weight) >= 600;
}
