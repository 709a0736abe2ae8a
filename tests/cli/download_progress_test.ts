import assert from "node:assert/strict";
import { createDownloadProgress, describeTransfer } from "../../lib/cli/download_progress.ts";

/** A report whose text and clock a test holds. */
function start(quiet: boolean, isTerminal: boolean) {
  const printed: string[] = [];
  const clock = { milliseconds: 0 };
  const report = createDownloadProgress(quiet, {
    write: (text) => printed.push(text),
    now: () => clock.milliseconds,
    isTerminal,
  });
  return { printed, clock, report };
}

const at = (done: number) => ({ done, total: 1000, bytesPerSecond: 100 });

Deno.test("createDownloadProgress() prints the first, the last, and a line every five seconds", () => {
  const { printed, clock, report } = start(false, false);
  report.progress(at(100));
  clock.milliseconds = 4999;
  report.progress(at(200));
  clock.milliseconds = 5000;
  report.progress(at(300));
  report.progress(at(1000));
  assert.deepEqual(printed, [
    "download: 10 % of 1.0 kB, 100 B/s, 9.00 s left\n",
    "download: 30 % of 1.0 kB, 100 B/s, 7.00 s left\n",
    "download: 100 % of 1.0 kB, 100 B/s\n",
  ]);
});

Deno.test("createDownloadProgress() redraws one line on a terminal, notes between", () => {
  const { printed, clock, report } = start(false, true);
  report.progress(at(500));
  clock.milliseconds = 50;
  report.progress(at(600));
  report.note("waiting");
  report.progress(at(1000));
  assert.deepEqual(printed, [
    "\r\x1b[2Kdownload: 50 % of 1.0 kB, 100 B/s, 5.00 s left",
    "\r\x1b[2Kwaiting\n",
    "\r\x1b[2Kdownload: 100 % of 1.0 kB, 100 B/s\n",
  ]);
});

Deno.test("createDownloadProgress() prints notes only when quiet", () => {
  const { printed, report } = start(true, false);
  report.progress(at(1000));
  report.note("using the cache");
  assert.deepEqual(printed, ["using the cache\n"]);
});

Deno.test("describeTransfer() leaves out what is not known", () => {
  assert.equal(describeTransfer({ done: 0, total: 0, bytesPerSecond: 0 }), "100 % of 0 B");
  assert.equal(describeTransfer({ done: 5, total: 10, bytesPerSecond: 0 }), "50 % of 10 B");
});
