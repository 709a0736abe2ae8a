import assert from "node:assert/strict";
import { writeAll } from "../../lib/cli/write_all.ts";

Deno.test("writeAll() goes on when a stream takes a part only", () => {
  const taken: number[] = [];
  const writeSync = (bytes: Uint8Array) => {
    taken.push(...bytes.subarray(0, 3));
    return Math.min(3, bytes.length);
  };
  writeAll({ writeSync }, "größer");
  assert.equal(new TextDecoder().decode(Uint8Array.from(taken)), "größer");
});

Deno.test("writeAll() stops where the reader has gone away, and throws anything else", () => {
  const failing = (error: Error) => ({
    writeSync(): number {
      throw error;
    },
  });
  writeAll(failing(new Deno.errors.BrokenPipe()), "x");
  const full = Object.assign(new Error("full"), { code: "ENOSPC" });
  assert.throws(() => writeAll(failing(full), "x"), full);
});
