import assert from "node:assert/strict";
import { familyStyle, orderFamilies } from "../../lib/chart/families.ts";
import { luminance } from "../support/luminance.ts";

const seven = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"];
const fused = ["qkv_proj", "o_proj", "gate_up_proj", "down_proj"];

Deno.test("familyStyle() tells the families of a model apart by colour, by shape and by dash", () => {
  for (const families of [seven, fused]) {
    const styles = families.map(familyStyle);
    for (const look of ["color", "shape", "dash"] as const) {
      const distinct = new Set(styles.map((style) => String(style[look])));
      assert.equal(distinct.size, families.length, look);
    }
  }
});

Deno.test("familyStyle() uses colours that stand out on white: contrast of at least 2", () => {
  for (const family of [...seven, "router"]) {
    const contrast = 1.05 / (luminance(familyStyle(family).color) + 0.05);
    assert.ok(contrast >= 2, `${family}: ${contrast}`);
  }
});

Deno.test("familyStyle() gives a family without a style of its own the same look each time", () => {
  assert.deepEqual(familyStyle("router"), familyStyle("experts"));
});

Deno.test("orderFamilies() keeps each family once, in the order of the data flow", () => {
  assert.deepEqual(orderFamilies([...seven].reverse().flatMap((f) => [f, f])), seven);
  assert.deepEqual(orderFamilies([...fused].sort()), fused);
});

Deno.test("orderFamilies() puts unknown families last, by name", () => {
  assert.deepEqual(orderFamilies(["router", "down_proj", "experts"]), [
    "down_proj",
    "experts",
    "router",
  ]);
  assert.deepEqual(orderFamilies([]), []);
});

Deno.test("familyStyle() takes a name that every object has for a family like others", () => {
  assert.deepEqual(familyStyle("constructor"), familyStyle("router"));
});
