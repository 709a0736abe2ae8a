/** What the three studies of a model ask of a user, and whom they report to. */

import type { DownloadListener } from "../hub/hub.ts";
import type { ProviderChoice } from "../runtime/provider.ts";

/** What a user can choose about model, calibration, machine and files. */
export interface RunOptions {
  /** Folder of a checkpoint or its name on the hub; the bundled model when left out. */
  readonly model?: string;
  /** Branch, tag or commit on the hub. */
  readonly revision?: string;
  /** Whether to use what is on this machine alone. */
  readonly offline?: boolean;
  /** Where the graphs run. */
  readonly provider: ProviderChoice;
  /** Threads; all cores when left out. */
  readonly threads?: number;
  /** File of texts or token ids; the default passages when left out. */
  readonly calibration?: string;
  /** Tokens that sequences are cut to; 512, or the model's positions if fewer, when left out. */
  readonly maxLength?: number;
  /** Bytes that the run may take; half of the machine's memory when left out. */
  readonly maxMemory?: number;
  /** Whether the search multiplies every token, also where an exact shortcut is cheaper. */
  readonly exhaustive?: boolean;
  /** Whether to go on with a killed run. */
  readonly resume?: boolean;
  /** Folder of the records. */
  readonly out: string;
}

/** Receives the progress of a run, and of the download before it. */
export interface Listener extends DownloadListener {
  /** Called once, before the first step, with the number of steps. */
  start(total: number): void;
  /** Called after each step with what was done, such as the name of a linear. */
  step(name: string): void;
  /** Called with what a user may like to know, such as how many tokens of a text are used. */
  info?(text: string): void;
}
