import assert from "node:assert/strict";
import fc from "fast-check";
import * as vega from "vega";
import { viridis } from "../../lib/chart/viridis.ts";

const channels = (color: string) =>
  [1, 3, 5].map((start) => parseInt(color.slice(start, start + 2), 16));
const grey = (color: string) => {
  const [r, g, b] = channels(color);
  return 0.299 * r! + 0.587 * g! + 0.114 * b!;
};

Deno.test("viridis() agrees with Vega's scheme, which draws the legend, to 6 of 255", () => {
  const scheme = vega.scheme("viridis") as unknown as (t: number) => string;
  for (let t = 0; t <= 1; t += 1 / 64) {
    const wanted = scheme(t).match(/\d+/g)!.map(Number);
    channels(viridis(t)).forEach((value, index) => {
      assert.ok(Math.abs(value - wanted[index]!) <= 6, `${t}: ${viridis(t)} ${scheme(t)}`);
    });
  }
});

Deno.test("viridis() rises in grey, so that it can be printed", () => {
  for (let step = 1; step <= 50; step++) {
    assert.ok(grey(viridis(step / 50)) > grey(viridis((step - 1) / 50)));
  }
});

Deno.test("viridis() stays within its ends and within colours, for any place and light", () => {
  fc.assert(
    fc.property(
      fc.double({ noNaN: true }),
      fc.double({ min: 0, max: 3, noNaN: true }),
      (t, light) => {
        assert.match(viridis(t, light), /^#[0-9a-f]{6}$/);
      },
    ),
  );
  assert.equal(viridis(-1), viridis(0));
  assert.equal(viridis(2), viridis(1));
  assert.equal(viridis(0.3, 0), "#000000");
});
