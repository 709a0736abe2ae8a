/** How a run goes, on stderr: a bar on a terminal, plain lines elsewhere. */

import { formatDuration } from "./format.ts";
import { createStatusLine, type Intervals, type StatusOutput } from "./stderr.ts";

/** What a progress report is about and, for tests, where it goes. */
export interface ProgressOptions extends StatusOutput {
  /** Steps in all. */
  readonly total: number;
  /** What is going on, such as `"diagnose"`. */
  readonly label: string;
  readonly quiet: boolean;
  /** Width of the terminal at this moment. */
  readonly columns?: () => number;
}

/** A running report. */
export interface Progress {
  /** Counts one step as finished; `text` names it. */
  step(text: string): void;
  /** Ends the report; `text` says what was done. */
  done(text: string): void;
}

const INTERVALS: Intervals = [100, 2000];

export function createProgress(options: ProgressOptions): Progress {
  if (options.quiet) return { step() {}, done() {} };
  const { total, label, columns = consoleColumns } = options;
  const status = createStatusLine(options, INTERVALS);
  const start = status.now();
  let finished = 0;

  const print = (text: string): void => {
    const state = { label, finished, total, seconds: (status.now() - start) / 1000, text };
    status.show(status.isTerminal ? barLine(state, columns() - 1) : plainLine(state));
  };
  if (status.isTerminal) print("");
  return {
    step(text) {
      finished++;
      if (finished >= total || status.isDue()) print(text);
    },
    done(text) {
      status.say(`${label}: ${text} (${formatDuration((status.now() - start) / 1000)})`);
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
function remaining({ finished, total, seconds }: State): string {
  if (finished === 0 || finished >= total) return "";
  return `, ${formatDuration(seconds / finished * (total - finished))} left`;
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
