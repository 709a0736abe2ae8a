import assert from "node:assert/strict";
import { clearLine, createStatusLine } from "../../lib/cli/stderr.ts";

function start(isTerminal: boolean) {
  const written: string[] = [];
  const clock = { milliseconds: 0 };
  const status = createStatusLine({
    write: (text) => written.push(text),
    now: () => clock.milliseconds,
    isTerminal,
  }, [100, 2000]);
  return { written, clock, status };
}

Deno.test("clearLine() clears a line on a terminal only", () => {
  assert.deepEqual([clearLine(true), clearLine(false)], ["\r\x1b[2K", ""]);
});

for (
  const [where, isTerminal, interval] of [["a terminal", true, 100], [
    "a log",
    false,
    2000,
  ]] as const
) {
  Deno.test(`createStatusLine() is due at once and then after its interval in ${where}`, () => {
    const { clock, status } = start(isTerminal);
    assert.equal(status.isDue(), true);
    status.show("a");
    clock.milliseconds = interval - 1;
    assert.equal(status.isDue(), false);
    clock.milliseconds = interval;
    assert.equal(status.isDue(), true);
  });
}

Deno.test("createStatusLine() leaves a terminal's line open until a state stays", () => {
  const { written, status } = start(true);
  status.show("a");
  status.show("b", true);
  status.say("c");
  assert.deepEqual(written, ["\r\x1b[2Ka", "\r\x1b[2Kb\n", "\r\x1b[2Kc\n"]);
});

Deno.test("createStatusLine() ends every line where none can be redrawn", () => {
  const { written, status } = start(false);
  status.show("a");
  status.say("c");
  assert.deepEqual(written, ["a\n", "c\n"]);
});

Deno.test("createStatusLine() does not stop the work when nobody reads stderr any more", async () => {
  const module = new URL("../../lib/cli/stderr.ts", import.meta.url);
  const code = `import { createStatusLine } from "${module}";
    await Deno.stdin.read(new Uint8Array(1));
    const status = createStatusLine({}, [0, 0]);
    for (let i = 0; i < 9; i++) status.show("one");
    console.log("result");`;
  const child = new Deno.Command("deno", {
    args: ["eval", "--no-check", code],
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  await child.stderr.cancel();
  await new Blob(["go"]).stream().pipeTo(child.stdin);
  assert.equal(await new Response(child.stdout).text(), "result\n");
  assert.equal((await child.status).code, 0);
});

Deno.test("createStatusLine() shows a terminal nothing that it would act on", () => {
  const { written, status } = start(false);
  status.show("model \x1b[31m");
  status.say(`note: ${"x".repeat(1e5)}\r\n\x07`);
  assert.equal(written[0], "model \\u{1b}[31m\n");
  assert.ok(written[1]!.length < 2010 && written[1]!.endsWith("x \\u{7}\n"));
});
