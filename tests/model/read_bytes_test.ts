import assert from "node:assert/strict";
import { readBytes } from "../../lib/model/read_bytes.ts";
import { inFolder } from "../support/tiny_checkpoint.ts";

Deno.test("readBytes() reads a stretch, wherever the file's position was", async () => {
  await inFolder({ f: "0123456789" }, async (folder) => {
    using file = await Deno.open(`${folder}/f`);
    const read = async (offset: number, bytes: number) =>
      new TextDecoder().decode(await readBytes(file, offset, bytes));
    assert.equal(await read(3, 4), "3456");
    assert.equal(await read(0, 2), "01");
    assert.equal(await read(5, 0), "");
  });
});

Deno.test("readBytes() returns what there is when the file ends before", async () => {
  await inFolder({ f: "0123" }, async (folder) => {
    using file = await Deno.open(`${folder}/f`);
    assert.equal((await readBytes(file, 2, 10)).length, 2);
    assert.equal((await readBytes(file, 4, 10)).length, 0);
    assert.equal((await readBytes(file, 99, 1)).length, 0);
  });
});
