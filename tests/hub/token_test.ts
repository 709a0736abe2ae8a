import assert from "node:assert/strict";
import { AwqDiagError } from "../../lib/errors/awq_diag_error.ts";
import { readToken, tokenIn, withoutToken } from "../../lib/hub/token.ts";
import { makePipe } from "../support/make_pipe.ts";
import { inFolder } from "../support/tiny_checkpoint.ts";

const secret = "hf_secret";

/** Asserts that a token is refused by its source's name, and that the message holds nothing of it. */
function isRefusal(source: string): (error: unknown) => true {
  return (error) => {
    assert.ok(error instanceof AwqDiagError);
    assert.ok(error.message.startsWith(`Cannot use the token of ${source}: `), error.message);
    assert.match(error.message, /^[^\p{Cc}]+, wanted a token such as "hf_\.\.\.", correct it or /u);
    assert.ok(!Deno.inspect(error).includes("secret"));
    return true;
  };
}

Deno.test("tokenIn() takes line ends, spaces and a byte order mark away", () => {
  for (const text of [secret, ` ${secret}\r\n`, `\ufeff${secret}\n`, `\t${secret}\u00a0`]) {
    assert.equal(tokenIn(text, "HF_TOKEN", ""), secret);
  }
  for (const blank of ["", "\n", " \ufeff\t"]) assert.equal(tokenIn(blank, "HF_TOKEN", ""), null);
});

Deno.test("tokenIn() refuses what is no visible ASCII or has spaces inside, and does not show it", () => {
  const odd = [
    "\0",
    " ",
    "\r\n",
    "\n",
    "\t",
    "\x7f",
    "\x1b[31m",
    "é",
    "\u200b",
    "\u{1f511}",
    "\ud800",
  ];
  for (const character of odd) {
    const text = `${secret}${character}${secret}`;
    assert.throws(() => tokenIn(text, "HF_TOKEN", "or unset it"), isRefusal("HF_TOKEN"));
  }
  const long = secret.repeat(2000);
  assert.throws(() => tokenIn(long, "HF_TOKEN", "or unset it"), isRefusal("HF_TOKEN"));
});

Deno.test("readToken() reads UTF-8 and what Windows' shells write", async () => {
  const wide = (littleEndian: boolean) => {
    const view = new DataView(new ArrayBuffer(2 * secret.length + 6));
    [..."\ufeff", ...secret, "\r", "\n"].forEach((character, i) =>
      view.setUint16(2 * i, character.charCodeAt(0), littleEndian)
    );
    return new Uint8Array(view.buffer);
  };
  const files = { a: `${secret}\n`, b: `\ufeff${secret}`, c: wide(true), d: wide(false), e: "\n" };
  await inFolder(files, async (folder) => {
    const tokens = await Promise.all(
      Object.keys(files).map((name) => readToken(`${folder}/${name}`)),
    );
    assert.deepEqual(tokens, [secret, secret, secret, secret, null]);
  });
});

Deno.test("readToken() refuses a file without a token by its name", async () => {
  const files = {
    nul: `${secret}\0`,
    wideWithoutMark: [...secret].map((character) => `${character}\0`).join(""),
    two: `${secret}\n${secret}\n`,
    large: new Uint8Array(10_000_000).fill(65),
    binary: new Uint8Array([0x89, 0x50, 0xff, 0xfe, 0]),
  };
  await inFolder(files, async (folder) => {
    for (const name of Object.keys(files)) {
      await assert.rejects(readToken(`${folder}/${name}`), isRefusal(`"${folder}/${name}"`));
    }
    await assert.rejects(readToken(folder), isRefusal(`"${folder}"`));
  });
});

Deno.test("readToken() takes what is not there, may not be read or is a device for no token", async () => {
  await inFolder({}, async (folder) => {
    const paths = [
      `${folder}/none`,
      `${folder}/${"x".repeat(300)}`,
      "/dev/shm/hf/token",
      "/dev/null",
    ];
    for (const path of paths) assert.equal(await readToken(path), null);
  });
});

Deno.test({
  name: "readToken() does not wait for a pipe",
  ignore: Deno.build.os === "windows",
  async fn() {
    await inFolder({}, async (folder) => {
      makePipe(`${folder}/token`);
      await assert.rejects(readToken(`${folder}/token`), isRefusal(`"${folder}/token"`));
    });
  },
});

Deno.test("withoutToken() takes the token out of what others say", () => {
  assert.equal(withoutToken(`got Bearer ${secret}, ${secret}`, secret), "got Bearer ..., ...");
  assert.equal(withoutToken("nothing", null), "nothing");
});
