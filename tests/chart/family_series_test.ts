import assert from "node:assert/strict";
import { familyStyle } from "../../lib/chart/families.ts";
import { crowdedLegend, seriesChannels } from "../../lib/chart/family_series.ts";

Deno.test("seriesChannels() gives a group of families the look of the family it names", () => {
  const series = [{ name: "q/k/v_proj", family: "q_proj" }, { name: "o_proj", family: "o_proj" }];
  const { color, shape, strokeDash } = seriesChannels("input", series);
  for (const channel of [color, shape, strokeDash]) {
    assert.equal(channel.field, "input");
    assert.deepEqual(channel.scale.domain, ["q/k/v_proj", "o_proj"]);
  }
  assert.equal(color.scale.range[0], familyStyle("q_proj").color);
  assert.equal(shape.scale.range[1], familyStyle("o_proj").shape);
  assert.deepEqual(strokeDash.scale.range[1], familyStyle("o_proj").dash);
});

Deno.test("seriesChannels() has no categories when there are no series", () => {
  assert.deepEqual(seriesChannels("family", []).color.scale, { domain: [], range: [] });
});

Deno.test("crowdedLegend() lists all entries in columns once Vega would leave some out", () => {
  assert.deepEqual(crowdedLegend(24), {});
  assert.deepEqual(crowdedLegend(64), { symbolLimit: 64, columns: 3 });
});
