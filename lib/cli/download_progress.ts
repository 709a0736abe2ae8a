/** How a download goes, on stderr. */

import { formatBytes, formatDuration } from "./format.ts";
import { createStatusLine, type Intervals, type StatusOutput } from "./stderr.ts";

/** Where a download stands: bytes on disk, bytes in all as far as known, mean speed. */
export interface Transfer {
  readonly done: number;
  readonly total: number;
  readonly bytesPerSecond: number;
}

/** A running report; it can be handed to `openHub`. */
export interface DownloadProgress {
  /** Tells where the download stands; prints only if some time has passed. */
  progress(transfer: Transfer): void;
  /** Prints what a user should know in a line of its own, also when quiet. */
  note(text: string): void;
}

const INTERVALS: Intervals = [100, 5000];

export function createDownloadProgress(
  quiet: boolean,
  output: StatusOutput = {},
): DownloadProgress {
  const status = createStatusLine(output, INTERVALS);
  return {
    progress(transfer) {
      const ended = transfer.done >= transfer.total;
      if (quiet || (!ended && !status.isDue())) return;
      status.show(`download: ${describeTransfer(transfer)}`, ended);
    },
    note: status.say,
  };
}

/** Where a download stands, with speed and time left. */
export function describeTransfer({ done, total, bytesPerSecond }: Transfer): string {
  const percent = total > 0 ? Math.floor(100 * done / total) : 100;
  const size = `${percent} % of ${formatBytes(total)}`;
  if (bytesPerSecond <= 0) return size;
  const speed = `${size}, ${formatBytes(Math.round(bytesPerSecond))}/s`;
  if (done >= total) return speed;
  return `${speed}, ${formatDuration((total - done) / bytesPerSecond)} left`;
}
