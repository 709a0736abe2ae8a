import assert from "node:assert/strict";

const script = new URL("../support/cli_task.ts", import.meta.url).pathname;

interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the failing task as a user would, without any permission. */
async function run(...args: string[]): Promise<Outcome> {
  const { code, stdout, stderr } = await new Deno.Command("deno", {
    args: ["run", "--no-prompt", "--no-check", script, ...args],
    env: { NO_COLOR: "1" },
  }).output();
  const text = new TextDecoder();
  return { code, stdout: text.decode(stdout), stderr: text.decode(stderr) };
}

Deno.test("runTask() exits with 0 and prints nothing of its own when the task returns", async () => {
  assert.deepEqual(await run("none"), { code: 0, stdout: "result\n", stderr: "" });
});

const cases: [what: string, args: string[], code: number, stderr: string][] = [
  [
    "1 and one line for a known error",
    ["known"],
    1,
    'error: Cannot read record "a.json": there is no such file, check the path\n',
  ],
  [
    "2 for a UsageError",
    ["usage"],
    2,
    "error: Cannot plot: wanted at least one RECORD, name one\n",
  ],
  [
    "1 and a hint for a bug",
    ["bug"],
    1,
    "error: unexpected TypeError: Cannot read properties of undefined (reading 'name') (run again with --debug to see where)\n",
  ],
  [
    "1 and one line for an error of several lines",
    ["lines"],
    1,
    "error: unexpected Error: native code says: first second (run again with --debug to see where)\n",
  ],
  [
    "1 for a thrown text",
    ["text"],
    1,
    "error: unexpected error: only text (run again with --debug to see where)\n",
  ],
  [
    "1 for a rejection nobody awaits",
    ["late"],
    1,
    "error: Cannot wait: nobody listened, await it\n",
  ],
  ["1 for an error in a timer", ["timer"], 1, "error: Cannot tick: the clock broke, mend it\n"],
  [
    "2 for an unknown option",
    ["none", "--tims", "2"],
    2,
    "error: unknown option '--tims' (Did you mean --times?)\n",
  ],
  ["2 for a missing argument", [], 2, "error: missing required argument 'how'\n"],
  [
    "2 for one argument too many",
    ["none", "more"],
    2,
    "error: too many arguments. Expected 1 argument but got 2: none, more.\n",
  ],
  [
    "2 for a value out of range",
    ["none", "--times", "4"],
    2,
    'error: Cannot use --times "4": wanted a whole number from 1 to 3\n',
  ],
];

for (const [what, args, code, stderr] of cases) {
  Deno.test(`runTask() exits with ${what}`, async () => {
    assert.deepEqual(await run(...args), { code, stdout: "", stderr });
  });
}

Deno.test("runTask() shows the stack and its causes with --debug only", async () => {
  const { code, stderr } = await run("known", "--debug");
  assert.equal(code, 1);
  assert.match(stderr, /^error: Cannot read record "a\.json": .*\n/);
  assert.match(stderr, /at .*cli_task\.ts:\d+/);
  assert.match(stderr, /\[cause\]: NotFound: No such file/);
});

Deno.test("runTask() loses nothing of what was printed before the error", async () => {
  const { code, stdout, stderr } = await run("flood");
  assert.equal(code, 1);
  assert.equal(stdout.length, 1_000_001);
  assert.equal(stderr, "error: Cannot go on: it is enough, stop\n");
});

Deno.test("runTask() keeps the exit code that a task sets", async () => {
  assert.deepEqual(await run("code"), { code: 7, stdout: "", stderr: "" });
});

Deno.test("runTask() exits with 0 and prints the help on stdout when it is asked for", async () => {
  const { code, stdout, stderr } = await run("--help");
  assert.equal(code, 0);
  assert.match(stdout, /^Usage: deno task fail \[options\] <how>\n/);
  assert.equal(stderr, "");
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
