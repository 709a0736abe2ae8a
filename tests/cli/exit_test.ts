import assert from "node:assert/strict";
import { runDeno } from "../support/run_task.ts";

const script = new URL("../support/cli_task.ts", import.meta.url).pathname;

/** Runs the failing task as a user would, without any permission. */
const run = (...args: string[]) => runDeno(["run", "--no-prompt", "--no-check", script, ...args]);

const cases: [what: string, args: string[], code: number, stdout: string, stderr: string][] = [
  ["0 and nothing of its own when the task returns", ["none"], 0, "result\n", ""],
  ["the code that a task returns", ["code"], 7, "", ""],
  [
    "1 and one line for a known error",
    ["known"],
    1,
    "",
    'error: Cannot read record "a.json": there is no such file, check the path\n',
  ],
  [
    "2 for wrong usage",
    ["none", "--tims", "2"],
    2,
    "",
    "error: unknown option '--tims'\n",
  ],
  [
    "1 for a rejection nobody awaits",
    ["late"],
    1,
    "",
    "error: Cannot wait: nobody listened, await it\n",
  ],
  ["1 for an error in a timer", ["timer"], 1, "", "error: Cannot tick: the clock broke, mend it\n"],
  [
    "1 and all that was printed before the error",
    ["flood"],
    1,
    `${"x".repeat(1_000_000)}\n`,
    "error: Cannot go on: it is enough, stop\n",
  ],
];

for (const [what, args, code, stdout, stderr] of cases) {
  Deno.test(`runTask() ends with ${what}`, async () => {
    assert.deepEqual(await run(...args), { code, stdout, stderr });
  });
}

Deno.test("runTask() shows the stack and its causes with --debug only", async () => {
  const { code, stderr } = await run("known", "--debug");
  assert.equal(code, 1);
  assert.match(stderr, /^error: Cannot read record "a\.json": .*\n/);
  assert.match(stderr, /at .*cli_task\.ts:\d+/);
  assert.match(stderr, /\[cause\]: NotFound: No such file/);
});

Deno.test("runTask() exits with 0 and prints the help on stdout when it is asked for", async () => {
  const { code, stdout, stderr } = await run("--help");
  assert.deepEqual([code, stderr], [0, ""]);
  assert.match(stdout, /^Usage: deno task fail \[options\] <how>\n/);
});

Deno.test("runTask() does not mind a stdout that is closed early", async () => {
  const child = new Deno.Command("deno", {
    args: ["run", "--no-prompt", "--no-check", script, "flood"],
    env: { NO_COLOR: "1" },
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  await child.stdout.cancel();
  assert.equal(
    await new Response(child.stderr).text(),
    "error: Cannot go on: it is enough, stop\n",
  );
  assert.equal((await child.status).code, 1);
});
