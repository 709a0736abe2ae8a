import assert from "node:assert/strict";
import { readBytes } from "../../lib/model/read_bytes.ts";
import { inFolder } from "../support/tiny_checkpoint.ts";

Deno.test("readBytes() reads a stretch, wherever the file's position was", async () => {
  await inFolder({ f: "0123456789" }, async (folder) => {
    using file = await Deno.open(`${folder}/f`);
    const read = async (offset: number, bytes: number) => {
      const into = new Uint8Array(bytes);
      assert.equal(await readBytes(file, offset, into), bytes);
      return new TextDecoder().decode(into);
    };
    assert.equal(await read(3, 4), "3456");
    assert.equal(await read(0, 2), "01");
    assert.equal(await read(5, 0), "");
  });
});

Deno.test("readBytes() returns what there is when the file ends before", async () => {
  await inFolder({ f: "0123" }, async (folder) => {
    using file = await Deno.open(`${folder}/f`);
    assert.equal(await readBytes(file, 2, new Uint8Array(10)), 2);
    assert.equal(await readBytes(file, 4, new Uint8Array(10)), 0);
    assert.equal(await readBytes(file, 99, new Uint8Array(1)), 0);
  });
});
