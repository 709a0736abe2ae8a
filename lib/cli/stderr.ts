/**
 * Lines on stderr, where one may be redrawn in place.
 *
 * Effect: writes to stderr, reads the clock.
 */

import { shownLine } from "../errors/shown_text.ts";
import { writeAll } from "./write_all.ts";

/** Clears a terminal's line; elsewhere nothing was redrawn. */
export function clearLine(isTerminal: boolean = Deno.stderr.isTerminal()): string {
  return isTerminal ? "\r\x1b[2K" : "";
}

/** Where lines go; tests pass their own. */
export interface StatusOutput {
  readonly write?: (text: string) => void;
  /** Milliseconds since any fixed moment. */
  readonly now?: () => number;
  /** Whether lines can be redrawn. */
  readonly isTerminal?: boolean;
}

/** Least milliseconds between two states, on a terminal and in plain lines. */
export type Intervals = readonly [terminal: number, lines: number];

/** Shows a changing state: one redrawn line on a terminal, plain lines elsewhere. */
export function createStatusLine(output: StatusOutput, [redraw, lines]: Intervals) {
  const { write = writeToStderr, now = () => performance.now() } = output;
  const { isTerminal = Deno.stderr.isTerminal() } = output;
  let shown = -Infinity;
  return {
    isTerminal,
    now,
    /** Whether enough time has passed to show a state. */
    isDue: () => now() - shown >= (isTerminal ? redraw : lines),
    /** Shows a state; nothing will be drawn over one that `stays`. */
    show(text: string, stays = false): void {
      shown = now();
      const end = stays || !isTerminal ? "\n" : "";
      write(`${clearLine(isTerminal)}${shownLine(text)}${end}`);
    },
    /** Writes a line that stays and is no state. */
    say: (text: string) => write(`${clearLine(isTerminal)}${shownLine(text)}\n`),
  };
}

/** Nothing that happens to stderr must stop the work. */
function writeToStderr(text: string): void {
  try {
    writeAll(Deno.stderr, text);
  } catch {
    // Nobody could be told.
  }
}

/** Writes a line that a person should read. */
export function printLine(text: string): void {
  writeToStderr(`${shownLine(text)}\n`);
}
