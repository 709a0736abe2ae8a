/** The command of a task and the options that tasks share. */

import { UsageError } from "./usage_error.ts";
import { Command, Option } from "commander";
import {
  type IntegerRange,
  parseBits,
  parseChoice,
  parseInteger,
  parseList,
  parseMemory,
} from "./parse_option.ts";

export type TaskCommand = InstanceType<typeof Command>;
export type TaskOption = InstanceType<typeof Option>;

/** A command line and what it does. */
export type Example = readonly [command: string, effect: string];

/** Flags that every task has. */
export interface SharedOptions {
  readonly quiet?: boolean;
  readonly json?: boolean;
  readonly debug?: boolean;
}

/** Makes the command of a task, with the shared flags and examples under its help. */
export function createCommand(
  name: string,
  summary: string,
  examples: readonly Example[],
): TaskCommand {
  const list = examples.map(([command, effect]) => `  ${command}\n      ${effect}`).join("\n");
  const command = new Command(`deno task ${name}`);
  for (const option of ["out", "figures"]) {
    command.on(`option:${option}`, (path: unknown) => refuseEmpty(option, path));
  }
  return command
    .description(summary)
    .helpOption("-h, --help", "show this help")
    .option("--quiet", "no progress on stderr")
    .option("--json", "result as JSON on stdout")
    .option("--debug", "stack traces of errors")
    .addHelpText("after", `\nExamples:\n${list}`)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => console.log(text.trimEnd()),
      // runTask prints errors, once.
      writeErr: () => {},
      // Asking the environment for NO_COLOR would need --allow-env, and help has no colours.
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    });
}

/** An unset variable of the shell gives an empty path, which would mean the current folder. */
function refuseEmpty(option: string, path: unknown): void {
  if (path !== "") return;
  throw new UsageError(`Cannot write anywhere: --${option} is "", wanted a path, give one`);
}

/** Limits of a number, and what it is when it is left out. */
export interface IntegerValue extends IntegerRange {
  readonly default?: number;
  /** The same in words, where the run finds it: its value stays undefined, which tells it from a wish. */
  readonly leftOut?: string;
}

/** An option whose value is a whole number within limits. */
export function integerOption(flags: string, description: string, range: IntegerValue): TaskOption {
  const { leftOut } = range;
  const text = leftOut === undefined ? description : `${description} (default: ${leftOut})`;
  const option = new Option(flags, text);
  if (range.default !== undefined) option.default(range.default);
  return option.argParser((text: string) => parseInteger(option.long!, text, range));
}

/** An option whose value is one of a few words, the first unless it is given. */
export function choiceOption(
  flags: string,
  description: string,
  choices: readonly [string, ...string[]],
): TaskOption {
  const option = new Option(flags, description).choices(choices).default(choices[0]);
  return option.argParser((text: string) => parseChoice(option.long!, text, choices));
}

/** An option whose value is a list of names. */
export function listOption(
  flags: string,
  description: string,
  choices: readonly string[],
  { defaults = choices, none = false }: {
    readonly defaults?: readonly string[];
    readonly none?: boolean;
  } = {},
): TaskOption {
  const option = new Option(flags, description)
    .default([...defaults], defaults === choices ? "all" : defaults.join(","));
  return option.argParser((text: string) =>
    none && text === "none" ? [] : parseList(option.long!, text, choices)
  );
}

/** `--bits`, bit widths to try. */
export function bitsOption(defaults: readonly number[]): TaskOption {
  return new Option("--bits <list>", "bit widths, from 2 to 8")
    .default([...defaults], defaults.join(","))
    .argParser((text: string) => parseBits("--bits", text));
}

/** `--alphas`, points of the grid of the scale exponent. */
export function alphasOption(points: number | string): TaskOption {
  const value = typeof points === "number" ? { default: points } : { leftOut: points };
  // Two points are both ends, 0 (plain rounding) and 1; a thousandth is finer than any optimum.
  const range = { min: 2, max: 1001, ...value };
  return integerOption("--alphas <points>", "points of the alpha grid from 0 to 1", range);
}

/** `--provider`, what computes. */
export function providerOption(): TaskOption {
  return choiceOption("--provider <name>", "what computes", ["auto", "cpu", "webgpu", "cuda"]);
}

export function threadsOption(): TaskOption {
  const range = { min: 1, max: navigator.hardwareConcurrency };
  return integerOption("--threads <n>", "threads (default: all cores)", range);
}

/** `--max-memory`, the memory that a run may take. */
export function maxMemoryOption(): TaskOption {
  const description = "memory to stay within, such as 4G (default: half of all)";
  return new Option("--max-memory <amount>", description)
    .argParser((text: string) => parseMemory("--max-memory", text));
}

/** `--quantizer`, the grid that weights are rounded to. */
export function quantizerOption(): TaskOption {
  const choices = ["symmetric", "group"] as const;
  return choiceOption("--quantizer <kind>", "grid that weights are rounded to", choices);
}

export function groupSizeOption(): TaskOption {
  const range = { min: 1, max: 1 << 20, leftOut: "128" };
  return integerOption("--group-size <n>", "inputs per group", range);
}

export function seedOption(): TaskOption {
  return integerOption("--seed <n>", "of the intervals", { min: 0, max: 2 ** 32 - 1, default: 0 });
}
