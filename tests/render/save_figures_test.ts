import assert from "node:assert/strict";
import { join } from "node:path";
import type { FigureSource } from "../../lib/chart/figures.ts";
import type { VegaLiteSpec } from "../../lib/chart/spec.ts";
import { VEGA_LITE_SCHEMA, VEGA_SCHEMA } from "../../lib/chart/theme.ts";
import { encodeFloat32Array } from "../../lib/record/float32_array.ts";
import { RESOLUTION } from "../../lib/render/png.ts";
import { saveFigure, saveFigures } from "../../lib/render/save_figures.ts";
import { figureChannels, figureDiagnostic, filterLayers } from "../support/figure_records.ts";
import { alphaStudyRecord } from "../support/records.ts";

/** A writer into memory. */
function memory(): { files: Map<string, Uint8Array>; write: typeof write } {
  const files = new Map<string, Uint8Array>();
  function write(path: string, bytes: Uint8Array): Promise<void> {
    files.set(path, bytes);
    return Promise.resolve();
  }
  return { files, write };
}

const bar: VegaLiteSpec = { $schema: VEGA_LITE_SCHEMA, data: { values: [{}] }, mark: "bar" };

Deno.test("saveFigure() writes the PNG and, beside it, the spec under the grammar's ending", async () => {
  const { files, write } = memory();
  assert.equal(await saveFigure("f", "a", bar, write), join("f", "a.png"));
  await saveFigure("f", "b", { $schema: VEGA_SCHEMA, width: 5, height: 5 }, write);
  assert.deepEqual(
    [...files.keys()].sort(),
    ["a.png", "a.vl.json", "b.png", "b.vg.json"].map((name) => join("f", name)),
  );
  const stored = new TextDecoder().decode(files.get(join("f", "a.vl.json")));
  assert.equal(stored, JSON.stringify(bar) + "\n");
});

Deno.test("saveFigure() writes nothing when the figure cannot be drawn", async () => {
  const { files, write } = memory();
  const broken = { ...bar, data: { url: "elsewhere.json" } };
  await assert.rejects(saveFigure("f", "a", broken, write), /Cannot draw figure/);
  assert.equal(files.size, 0);
});

Deno.test("saveFigure() throws what the writer throws", async () => {
  const full = () => Promise.reject(new Error("disk full"));
  await assert.rejects(saveFigure("f", "a", bar, full), { message: "disk full" });
});

Deno.test("saveFigures() writes the formats and the size that were asked for", async () => {
  const { files, write } = memory();
  const look = { formats: ["png", "svg"] as const, scale: 1.5 };
  const saved = await Array.fromAsync(
    saveFigures("f", { alpha_study: alphaStudyRecord() }, write, look),
  );
  const paths = ["png", "svg"].map((format) => join("f", `alpha_study.${format}`));
  assert.deepEqual(saved, paths.map((path) => ({ name: "alpha_study", path })));
  assert.equal(files.size, 3, "two formats and a spec");
  const [png, svg] = paths.map((path) => files.get(path)!);
  const [, width, units] = /^<svg [^>]*width="([\d.]+)"[^>]*viewBox="0 0 ([\d.]+) /.exec(
    new TextDecoder().decode(svg),
  )!;
  assert.equal(Number(width), 1.5 * Number(units));
  assert.equal(new DataView(png!.buffer).getUint32(16), Math.ceil(RESOLUTION * Number(width)));
});

/** Saves all figures of a source as SVG; returns the files and the reasons for what is missing. */
async function saveAll(source: FigureSource) {
  const { files, write } = memory();
  const skipped: string[] = [];
  for await (const figure of saveFigures("f", source, write, { formats: ["svg"], scale: 1 })) {
    if ("reason" in figure) skipped.push(figure.name);
    else assert.ok(files.has(figure.path), figure.path);
  }
  return { files, skipped };
}

Deno.test("saveFigures() saves nine figures with their specs, the same bytes each time", async () => {
  const source = { diagnostic: figureDiagnostic(), channels: figureChannels() };
  const [first, second] = [await saveAll(source), await saveAll(source)];
  assert.equal(first.files.size, 18);
  assert.deepEqual(first.skipped, []);
  assert.deepEqual(first.files, second.files);
});

/** Records at the edge of what there is. */
const edges: Record<string, () => FigureSource & { skipped: string[] }> = {
  "a single layer": () => {
    const one = (layer: { module_type: string; layer_idx: number }) =>
      layer.module_type === "down_proj" && layer.layer_idx === 1;
    return {
      diagnostic: filterLayers(figureDiagnostic(), one),
      channels: filterLayers(figureChannels(), one),
      skipped: ["importance_surface_o_proj"],
    };
  },
  "a single block": () => {
    const first = (layer: { layer_idx: number }) => layer.layer_idx === 0;
    return {
      diagnostic: filterLayers(figureDiagnostic(), first),
      channels: filterLayers(figureChannels(), first),
      skipped: [],
    };
  },
  "a missing family": () => ({
    diagnostic: filterLayers(figureDiagnostic(), (layer) => layer.module_type !== "down_proj"),
    channels: filterLayers(figureChannels(), (layer) => layer.module_type !== "down_proj"),
    skipped: ["importance_surface_down_proj"],
  }),
  "huge and tiny values": () => {
    const [diagnostic, channels] = [figureDiagnostic(), figureChannels()];
    for (const [index, layer] of Object.values(diagnostic.layers).entries()) {
      layer.mean_kurtosis *= 10 ** (2 * index);
      layer.max_kurtosis = 1e300;
      layer.awq_reduction_3bit *= 10 ** index;
      layer.output_error["3"] = 10 ** -index * 1e-20;
      layer.awq_output_error["3"] = 1e20;
    }
    for (const layer of Object.values(channels.layers)) {
      layer.importance = encodeFloat32Array(
        Array.from({ length: layer.importance.shape[0]! }, (_, j) => j % 9 === 0 ? 3e38 : 1e-38),
      );
    }
    return { diagnostic, channels, skipped: [] };
  },
  "values that are all zero": () => {
    const [diagnostic, channels] = [figureDiagnostic(), figureChannels()];
    for (const layer of Object.values(diagnostic.layers)) {
      Object.assign(layer, {
        mean_kurtosis: 0,
        max_kurtosis: 0,
        top1pct_importance_share: 0,
        awq_reduction_3bit: 1,
        output_error: { "3": 0 },
        awq_output_error: { "3": 0 },
      });
    }
    for (const layer of Object.values(channels.layers)) {
      layer.importance = encodeFloat32Array(new Float32Array(layer.importance.shape[0]!));
    }
    return {
      diagnostic,
      channels,
      skipped: [
        "saliency_curve",
        "importance_surface_down_proj",
        "importance_surface_o_proj",
        "error_vs_bits",
        "alpha_curves",
      ],
    };
  },
  "channels that are not numbers": () => {
    const channels = figureChannels();
    for (const layer of Object.values(channels.layers)) {
      layer.importance = encodeFloat32Array(new Float32Array(layer.importance.shape[0]!).fill(NaN));
    }
    return {
      diagnostic: figureDiagnostic(),
      channels,
      skipped: ["saliency_curve", "importance_surface_down_proj", "importance_surface_o_proj"],
    };
  },
  "a long name with markup": () => ({
    diagnostic: { ...figureDiagnostic(), model: '<b onclick="x()">&amp;</b>/'.repeat(20) + "end" },
    skipped: ["saliency_curve", "importance_surface_down_proj", "importance_surface_o_proj"],
  }),
};

for (const [what, make] of Object.entries(edges)) {
  Deno.test(`saveFigures() draws or skips, and draws nothing blank, with ${what}`, async () => {
    const { skipped, ...source } = make();
    const saved = await saveAll(source);
    assert.deepEqual(saved.skipped, skipped);
    for (const [path, bytes] of saved.files) {
      const text = new TextDecoder().decode(bytes);
      assert.doesNotMatch(text, /NaN|Infinity/, path);
      if (path.endsWith(".svg")) assert.match(text, /role-mark[^>]*><(path|line)/, path);
    }
  });
}
