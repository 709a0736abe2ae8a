/** A download from one repository: what its parts share. */

import type { Hub } from "./hub.ts";
import type { Repository } from "./layout.ts";
import { createMeter, type Meter } from "./meter.ts";

export interface Session {
  readonly hub: Hub;
  readonly repository: Repository;
  /** Counts bytes over all its files. */
  readonly meter: Meter;
  /** Failures in a row after which a request is given up. */
  readonly patience: number;
  /** What the hub has said so far, by commit and file. */
  readonly answers: Map<string, FileAnswer>;
  /** Aborted when another file has failed. */
  readonly signal: AbortSignal;
}

/** What the hub says about a file that exists. */
export interface FileAnswer {
  /** Commit that the revision stands for. */
  readonly commit: string;
  /** Name of the contents, and their hash. */
  readonly etag: string;
  /** Bytes; null where the hub does not say. */
  readonly size: number | null;
}

/** Four waits between five failures take about 15 seconds in all. */
const PATIENCE = 5;

export function openSession(hub: Hub, repository: Repository): Session {
  const meter = createMeter((state) => hub.listener.progress(state), hub.now);
  const { signal } = new AbortController();
  return { hub, repository, meter, patience: PATIENCE, answers: new Map(), signal };
}
