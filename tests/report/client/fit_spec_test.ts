import fc from "fast-check";
import assert from "node:assert/strict";
import {
  plotWidth,
  scaleWidths,
  type SpecPart,
  stackPlots,
} from "../../../lib/report/client/fit_spec.ts";
import { modelFigures } from "../../../lib/report/model_figures.ts";
import { diagnosticRecord } from "../../support/records.ts";

Deno.test("plotWidth() takes the widest row of a grid and of layers", () => {
  const plot = { width: 100 };
  assert.equal(plotWidth({ columns: 2, concat: [plot, plot, plot] }), 200);
  assert.equal(plotWidth({ concat: [plot, plot, plot] }), 300);
  assert.equal(plotWidth({ layer: [{}, plot] }), 100);
  assert.equal(plotWidth({ vconcat: [{ hconcat: [plot, plot] }, plot] }), 200);
});

Deno.test("plotWidth() is 0 when widths follow from the data", () => {
  assert.equal(plotWidth({ width: { step: 20 } }), 0);
  assert.equal(plotWidth({}), 0);
});

Deno.test("scaleWidths() scales what plotWidth() adds up, on every figure", () => {
  const specs = modelFigures(diagnosticRecord(), null).flatMap(({ spec }) => spec ?? []);
  assert.ok(specs.length >= 5);
  fc.assert(fc.property(fc.double({ min: 0.2, max: 1.6, noNaN: true }), (factor) => {
    for (const spec of specs as SpecPart[]) {
      const before = plotWidth(spec);
      assert.ok(before > 0);
      // A pixel of rounding per plot of a row.
      assert.ok(Math.abs(plotWidth(scaleWidths(spec, factor)) - factor * before) <= 4);
    }
  }));
});

Deno.test("scaleWidths() moves marks placed by pixel across, not along the height", () => {
  const spec = {
    width: 200,
    height: 90,
    encoding: {
      x: { value: 200 },
      y: { value: 90 },
      text: { value: 5 },
      tooltip: [{ field: "a" }],
    },
  };
  assert.deepEqual(scaleWidths(spec, 0.5), {
    width: 100,
    height: 90,
    encoding: {
      x: { value: 100 },
      y: { value: 90 },
      text: { value: 5 },
      tooltip: [{ field: "a" }],
    },
  });
});

Deno.test("scaleWidths() leaves the given specification alone", () => {
  const spec = { hconcat: [{ width: 10, encoding: { x: { value: 10 } } }] };
  scaleWidths(spec, 3);
  assert.deepEqual(spec, { hconcat: [{ width: 10, encoding: { x: { value: 10 } } }] });
});

Deno.test("stackPlots() puts legends where the configuration says, below", () => {
  const { encoding, config } = stackPlots({
    config: { legend: { labelColor: "red" } },
    encoding: { color: { field: "a", legend: { orient: "right", columns: 4, title: "t" } } },
  }, 600) as { encoding: SpecPart; config: { legend: SpecPart } };
  assert.deepEqual(encoding, { color: { field: "a", legend: { title: "t" } } });
  assert.deepEqual(config.legend, {
    labelColor: "red",
    orient: "bottom",
    direction: "horizontal",
    columns: 2,
  });
});

Deno.test("stackPlots() keeps a legend that is switched off", () => {
  const { encoding } = stackPlots({ encoding: { color: { legend: null } } }, 300);
  assert.deepEqual(encoding, { color: { legend: null } });
});

Deno.test("stackPlots() breaks a long title of a horizontal axis between words", () => {
  const title = "importance held by the top 1 % of channels, in percent of the layer";
  const { encoding } = stackPlots({ encoding: { x: { title }, y: { title } } }, 300) as {
    encoding: { x: { title: string[] }; y: { title: string } };
  };
  assert.ok(encoding.x.title.length > 1);
  assert.ok(encoding.x.title.every((line) => line.length <= (300 - 45) / 6.4));
  assert.equal(encoding.x.title.join(" "), title);
  assert.equal(encoding.y.title, title);
});

Deno.test("stackPlots() gives plots of a grid two columns and their axis labels back", () => {
  const plot = { encoding: { x: { axis: { labels: false, format: "d" } }, y: { axis: null } } };
  const { concat, columns } = stackPlots({ columns: 4, concat: [plot] }, 300);
  assert.equal(columns, 2);
  assert.deepEqual(concat, [{
    encoding: { x: { axis: { labels: true, format: "d" } }, y: { axis: null } },
  }]);
});
