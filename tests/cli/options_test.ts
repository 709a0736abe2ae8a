import assert from "node:assert/strict";
import {
  alphasOption,
  bitsOption,
  createCommand,
  integerOption,
  providerOption,
  type TaskCommand,
} from "../../lib/cli/options.ts";

function diagnoseCommand(): TaskCommand {
  return createCommand("diagnose", "Look at what AWQ rests on inside a model.", [
    ["deno task diagnose", "the bundled model, offline, in seconds"],
    ["deno task diagnose --model Qwen/Qwen2.5-0.5B --bits 4,3", "a model of the Hugging Face hub"],
  ])
    .option("--model <id>", "repository or folder")
    .addOption(integerOption("--max-length <tokens>", "tokens after which a sequence is cut", {
      min: 2,
      max: 32768,
      default: 512,
    }))
    .addOption(integerOption("--max-windows <n>", "windows to score", { min: 1, max: 100 }))
    .addOption(bitsOption([8, 6, 4, 3, 2]))
    .addOption(alphasOption(7))
    .addOption(providerOption())
    .configureHelp({ helpWidth: 80 });
}

function parse(...args: string[]): Record<string, unknown> {
  return diagnoseCommand().parse(args, { from: "user" }).opts();
}

Deno.test("createCommand() shows usage, options with defaults, and examples", async (t) => {
  let help = "";
  const command = diagnoseCommand().configureOutput({ writeOut: (text) => help += text });
  assert.throws(() => command.parse(["--help"], { from: "user" }), {
    code: "commander.helpDisplayed",
  });
  await t.assertSnapshot(help);
});

Deno.test("createCommand() gives every default when nothing is asked for", () => {
  assert.deepEqual(parse(), {
    maxLength: 512,
    bits: [8, 6, 4, 3, 2],
    alphas: 7,
    provider: "auto",
  });
});

Deno.test("createCommand() reads the shared flags and the options of the task", () => {
  assert.deepEqual(
    parse("--quiet", "--json", "--debug", "--bits", "3,4", "--alphas=21", "--provider", "cpu"),
    {
      quiet: true,
      json: true,
      debug: true,
      maxLength: 512,
      bits: [4, 3],
      alphas: 21,
      provider: "cpu",
    },
  );
});

const wrong: [string[], string, string][] = [
  [
    ["--bits", "9"],
    "UsageError",
    'Cannot use --bits "9": wanted different whole numbers from 2 to 8',
  ],
  [
    ["--alphas", "1"],
    "UsageError",
    'Cannot use --alphas "1": wanted a whole number from 2 to 1001',
  ],
  [
    ["--provider", "gpu"],
    "UsageError",
    'Cannot use --provider "gpu": wanted one of auto, cpu, webgpu, cuda',
  ],
  [
    ["--max-length", "x"],
    "UsageError",
    'Cannot use --max-length "x": wanted a whole number from 2 to 32768',
  ],
  [["--bits"], "CommanderError", "error: option '--bits <list>' argument missing"],
  [["--modle", "x"], "CommanderError", "error: unknown option '--modle'"],
  [["extra"], "CommanderError", "error: too many arguments"],
];

for (const [args, name, message] of wrong) {
  Deno.test(`createCommand() refuses ${args.join(" ")}`, () => {
    assert.throws(() => parse(...args), (error) => {
      assert.ok(error instanceof Error);
      assert.equal(error.name, name);
      assert.equal(error.message.slice(0, message.length), message);
      return true;
    });
  });
}

Deno.test("createCommand() takes nothing from one call into the next of the same command", () => {
  const command = diagnoseCommand();
  const parseAgain = (...args: string[]) => command.parse(args, { from: "user" }).opts();
  assert.deepEqual(parseAgain("--bits", "3", "--quiet")["bits"], [3]);
  assert.deepEqual(parseAgain(), parse());
});

Deno.test("createCommand() does not share values between two commands", () => {
  assert.deepEqual(parse("--bits", "3")["bits"], [3]);
  assert.deepEqual(parse()["bits"], [8, 6, 4, 3, 2]);
});

Deno.test({
  name: "createCommand() needs no permission",
  permissions: "none",
  fn: () => assert.equal(parse("--alphas", "3")["alphas"], 3),
});

Deno.test("an empty path to write to is refused by the option's name", () => {
  const command = diagnoseCommand().option("--out <dir>", "folder", "results");
  assert.throws(() => command.parse(["--out", ""], { from: "user" }), {
    name: "UsageError",
    message: 'Cannot write anywhere: --out is "", wanted a path, give one',
  });
});
