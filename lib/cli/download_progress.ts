/** How a download goes, on stderr: one redrawn line on a terminal, plain lines elsewhere. */

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
const INTERVALS = { terminal: 100, lines: 5000 };

/** Starts a report. */
export function createDownloadProgress(
  quiet: boolean,
  output: TransferOutput = {},
): DownloadProgress {
  const { write = writeToStderr, now = () => performance.now() } = output;
  const { isTerminal = Deno.stderr.isTerminal() } = output;
  const interval = isTerminal ? INTERVALS.terminal : INTERVALS.lines;
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

/** Where a download stands, with speed and time left. */
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
