/** What every measurement of a benchmark has in common. */
export interface BenchSettings {
  /** Execution provider that this project is asked for. */
  readonly provider: string;
  readonly exhaustive: boolean;
  readonly threads: number;
  /** Cores that every process is held to; undefined where that cannot be. */
  readonly cores: readonly number[] | undefined;
  /** Counted runs of this project; one more warms up. */
  readonly runs: number;
  /** Counted runs of the peer; one more warms up. 0 leaves the peer out. */
  readonly peerRuns: number;
  /** The Python that runs the peer. */
  readonly python: string;
  readonly peerDevice: string;
  /** Folder for what the programs write; emptied at the end. */
  readonly scratch: string;
  /** Receives what has been measured. */
  readonly say: (line: string) => void;
}

export function processSettings(
  { cores }: BenchSettings,
  cwd: string,
): { cwd: string; cores?: readonly number[] } {
  return cores === undefined ? { cwd } : { cwd, cores };
}
