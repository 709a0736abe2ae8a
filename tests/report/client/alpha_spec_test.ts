import assert from "node:assert/strict";
import { compile, type TopLevelSpec } from "vega-lite";
import { alphaSpec } from "../../../lib/report/client/alpha_spec.ts";

type Point = { bits: number; alpha: number; error: number; gain: number; best: boolean };

const pointsOf = (spec: ReturnType<typeof alphaSpec>) => (spec.data as { values: Point[] }).values;

/** What Vega-Lite warns of. */
function warnings(spec: ReturnType<typeof alphaSpec>): unknown[] {
  const messages: unknown[] = [];
  const collect = (...parts: unknown[]) => (messages.push(...parts), logger);
  const logger = {
    level: () => 1,
    error: collect,
    warn: collect,
    info: () => logger,
    debug: () => logger,
  };
  compile(spec as unknown as TopLevelSpec, { logger: logger as never });
  return messages;
}

Deno.test("alphaSpec() has a point per alpha and marks the first smallest as best", () => {
  const points = pointsOf(alphaSpec([0, 0.5, 1], [{ bits: 3, errors: [4, 2, 2] }]));
  assert.deepEqual(points.map(({ alpha, gain, best }) => [alpha, gain, best]), [
    [0, 1, false],
    [0.5, 2, true],
    [1, 2, false],
  ]);
});

Deno.test("alphaSpec() leaves errors of 0 out, which a log scale cannot show", () => {
  const points = pointsOf(alphaSpec([0, 1], [{ bits: 8, errors: [0.1, 0] }]));
  assert.deepEqual(points.map(({ error }) => error), [0.1]);
});

Deno.test("alphaSpec() compiles without a warning, for one bit width and for several", () => {
  const curves = [{ bits: 4, errors: [2, 1] }, { bits: 3, errors: [20, 10] }];
  assert.deepEqual(warnings(alphaSpec([0, 1], curves.slice(1))), []);
  assert.deepEqual(warnings(alphaSpec([0, 1], curves)), []);
});

Deno.test("alphaSpec() uses a log scale and a legend for several bit widths only", () => {
  const curve = { bits: 4, errors: [2, 1] };
  const text = (count: number) => JSON.stringify(alphaSpec([0, 1], Array(count).fill(curve)).layer);
  assert.ok(text(2).includes('"log"') && text(2).includes('"legend":{"title":"bits"}'));
  assert.ok(!text(1).includes('"log"'));
});
