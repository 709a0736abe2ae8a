/**
 * How a download goes, on stderr: one redrawn line on a terminal, plain lines elsewhere.
 *
 * @module
 */

import { formatBytes, formatDuration } from "./format.ts";

/** Where a download stands. */
export interface Transfer {
  /** Bytes on disk. */
  readonly done: number;
  /** Bytes in all, as far as known. */
  readonly total: number;
  /** Mean speed. */
  readonly bytesPerSecond: number;
}

/** Where the report goes; tests pass their own. */
export interface TransferOutput {
  /** Writes text; stderr by default. */
  readonly write?: (text: string) => void;
  /** Milliseconds since any fixed moment; `performance.now` by default. */
  readonly now?: () => number;
  /** Whether lines can be redrawn; asks stderr by default. */
  readonly isTerminal?: boolean;
}

/** A running report; it can be handed to `openHub`. */
export interface DownloadProgress {
  /** Tells where the download stands; prints only if some time has passed. */
  progress(transfer: Transfer): void;
  /** Prints what a user should know in a line of its own, also when quiet. */
  note(text: string): void;
}

/** A terminal is redrawn at most ten times a second, a log gets a line every five seconds at most. */
const intervals = { terminal: 100, lines: 5000 };

/**
 * Starts a report.
 *
 * @param quiet Whether to print notes only.
 * @param output Where it goes.
 * @returns The report. It prints nothing where nothing is downloaded.
 */
export function createDownloadProgress(
  quiet: boolean,
  output: TransferOutput = {},
): DownloadProgress {
  const { write = writeToStderr, now = () => performance.now() } = output;
  const { isTerminal = Deno.stderr.isTerminal() } = output;
  const interval = isTerminal ? intervals.terminal : intervals.lines;
  let printed = -Infinity;
  return {
    progress(transfer) {
      const ended = transfer.done >= transfer.total;
      if (quiet || (!ended && now() - printed < interval)) return;
      printed = now();
      const line = `download: ${describeTransfer(transfer)}`;
      write(isTerminal ? `\r\x1b[2K${line}${ended ? "\n" : ""}` : `${line}\n`);
    },
    note(text) {
      write(`${isTerminal ? "\r\x1b[2K" : ""}${text}\n`);
    },
  };
}

/**
 * Where a download stands, with speed and time left.
 *
 * @param transfer Its state.
 * @returns Such as `31 % of 988.1 MB, 24.1 MB/s, 28.3 s left`.
 *
 * @example A third of a model
 * ```ts
 * import { describeTransfer } from "./download_progress.ts";
 * import assert from "node:assert/strict";
 *
 * const transfer = { done: 300e6, total: 900e6, bytesPerSecond: 20e6 };
 * assert.equal(describeTransfer(transfer), "33 % of 900.0 MB, 20.0 MB/s, 30.0 s left");
 * ```
 */
export function describeTransfer({ done, total, bytesPerSecond }: Transfer): string {
  const percent = total > 0 ? Math.floor(100 * done / total) : 100;
  const size = `${percent} % of ${formatBytes(total)}`;
  if (bytesPerSecond <= 0) return size;
  const speed = `${size}, ${formatBytes(Math.round(bytesPerSecond))}/s`;
  return done >= total
    ? speed
    : `${speed}, ${formatDuration((total - done) / bytesPerSecond)} left`;
}

/** A reader of stderr that has gone away must not stop the work. */
function writeToStderr(text: string): void {
  try {
    let bytes = new TextEncoder().encode(text);
    while (bytes.length > 0) bytes = bytes.subarray(Deno.stderr.writeSync(bytes));
  } catch (error) {
    if (!(error instanceof Deno.errors.BrokenPipe)) throw error;
  }
}
