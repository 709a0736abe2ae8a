/** Progress on stderr: one redrawn line with a bar on a terminal, plain lines elsewhere. */

import { formatDuration } from "./format.ts";

/** What a progress report is about and, for tests, where it goes. */
export interface ProgressOptions {
  /** Steps in all. */
  readonly total: number;
  /** What is going on, such as `"diagnose"`. */
  readonly label: string;
  /** Whether to print nothing. */
  readonly quiet: boolean;
  /** Writes text; stderr by default. */
  readonly write?: (text: string) => void;
  /** Milliseconds since any fixed moment; `performance.now` by default. */
  readonly now?: () => number;
  /** Whether lines can be redrawn; asks stderr by default. */
  readonly isTerminal?: boolean;
  /** Width of the terminal at this moment; asks the console by default. */
  readonly columns?: () => number;
}

/** A running report. */
export interface Progress {
  /** Counts one step as finished; `text` names it. */
  step(text: string): void;
  /** Ends the report; `text` says what was done. */
  done(text: string): void;
}

/** A terminal is redrawn at most ten times a second, a log gets a line every two seconds at most. */
const INTERVALS = { terminal: 100, lines: 2000 };

/** Starts a progress report. */
export function createProgress(options: ProgressOptions): Progress {
  if (options.quiet) return { step() {}, done() {} };
  const { total, label, write = writeToStderr, now = () => performance.now() } = options;
  const { isTerminal = Deno.stderr.isTerminal(), columns = consoleColumns } = options;
  const interval = isTerminal ? INTERVALS.terminal : INTERVALS.lines;
  const start = now();
  let finished = 0;
  let printed = -Infinity;

  const print = (text: string): void => {
    printed = now();
    const state = { label, finished, total, seconds: (printed - start) / 1000, text };
    write(isTerminal ? `\r\x1b[2K${barLine(state, columns() - 1)}` : `${plainLine(state)}\n`);
  };
  if (isTerminal) print("");
  return {
    step(text) {
      finished++;
      if (finished >= total || now() - printed >= interval) print(text);
    },
    done(text) {
      const seconds = (now() - start) / 1000;
      write(`${isTerminal ? "\r\x1b[2K" : ""}${label}: ${text} (${formatDuration(seconds)})\n`);
    },
  };
}

/** Where a report stands. */
interface State {
  readonly label: string;
  readonly finished: number;
  readonly total: number;
  readonly seconds: number;
  readonly text: string;
}

/** Narrow terminals lose the step's name first, then the bar; the line never wraps. */
function barLine(state: State, width: number): string {
  const cells = 24;
  const full = Math.round(cells * fraction(state));
  const bar = `[${"#".repeat(full)}${"-".repeat(cells - full)}]`;
  const facts = `${String(percent(state)).padStart(3)} %${remaining(state)}`;
  const withBar = `${state.label} ${bar} ${facts}`;
  const line = withBar.length <= width ? withBar : `${state.label} ${facts}`;
  return `${line}  ${state.text}`.slice(0, Math.max(0, width)).trimEnd();
}

function plainLine(state: State): string {
  const { label, finished, total, text } = state;
  return `${label}: ${finished}/${total} (${percent(state)} %)${remaining(state)}  ${text}`
    .trimEnd();
}

/** The rest at the pace so far; nothing while there is no pace, or no rest. */
function remaining(state: State): string {
  if (state.finished === 0 || state.finished >= state.total) return "";
  const seconds = state.seconds / state.finished * (state.total - state.finished);
  return `, ${formatDuration(seconds)} left`;
}

/** Rounded down, so that 100 % means all. */
function percent(state: State): number {
  return Math.floor(100 * fraction(state));
}

function fraction({ finished, total }: State): number {
  return total > 0 ? Math.min(1, finished / total) : 1;
}

function consoleColumns(): number {
  try {
    return Deno.consoleSize().columns || 80;
  } catch {
    return 80;
  }
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
