/** Counts what a download of several files has on disk and how fast it comes. */

/** Where a download stands. */
export interface DownloadState {
  /** Bytes on disk, with those of earlier runs that are gone on with. */
  readonly done: number;
  /** Bytes in all, as far as known. */
  readonly total: number;
  /** Mean speed of this run. */
  readonly bytesPerSecond: number;
}

/** A count over files. */
export interface Meter {
  /** Adds to what is to come. */
  expect(bytes: number): void;
  /** Notes how far a file is on disk, and how many bytes of that have just arrived. */
  at(file: string, position: number, arrived: number): void;
  state(): DownloadState;
}

export function createMeter(listener: (state: DownloadState) => void, now: () => number): Meter {
  const start = now();
  const positions = new Map<string, number>();
  let total = 0;
  let done = 0;
  let arrivedInAll = 0;

  const state = (): DownloadState => {
    const seconds = (now() - start) / 1000;
    return {
      done,
      // Small files may come without a size.
      total: Math.max(total, done),
      bytesPerSecond: seconds > 0 ? arrivedInAll / seconds : 0,
    };
  };
  return {
    expect(bytes) {
      total += bytes;
    },
    at(file, position, arrived) {
      done += position - (positions.get(file) ?? 0);
      positions.set(file, position);
      arrivedInAll += arrived;
      listener(state());
    },
    state,
  };
}
