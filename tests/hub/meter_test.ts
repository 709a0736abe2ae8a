import assert from "node:assert/strict";
import { createMeter, type DownloadState } from "../../lib/hub/meter.ts";

function start() {
  const clock = { milliseconds: 0 };
  const states: DownloadState[] = [];
  const meter = createMeter((state) => states.push(state), () => clock.milliseconds);
  return { clock, states, meter };
}

Deno.test("createMeter() sums files and tells the listener", () => {
  const { clock, states, meter } = start();
  meter.expect(100);
  meter.expect(300);
  clock.milliseconds = 1000;
  meter.at("a", 60, 60);
  meter.at("b", 40, 40);
  clock.milliseconds = 2000;
  meter.at("a", 100, 40);
  assert.deepEqual(states, [
    { done: 60, total: 400, bytesPerSecond: 60 },
    { done: 100, total: 400, bytesPerSecond: 100 },
    { done: 140, total: 400, bytesPerSecond: 70 },
  ]);
});

Deno.test("createMeter() counts what an earlier run left as done, not as speed", () => {
  const { clock, meter } = start();
  meter.expect(100);
  clock.milliseconds = 500;
  meter.at("a", 80, 0);
  assert.deepEqual(meter.state(), { done: 80, total: 100, bytesPerSecond: 0 });
});

Deno.test("createMeter() takes back what has to come again", () => {
  const { clock, meter } = start();
  meter.expect(100);
  clock.milliseconds = 1000;
  meter.at("a", 70, 70);
  meter.at("a", 0, 0);
  assert.deepEqual(meter.state(), { done: 0, total: 100, bytesPerSecond: 70 });
});

Deno.test("createMeter() never has more done than in all, and no speed without time", () => {
  const { meter } = start();
  meter.at("of unknown size", 10, 10);
  assert.deepEqual(meter.state(), { done: 10, total: 10, bytesPerSecond: 0 });
});
