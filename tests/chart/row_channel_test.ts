import assert from "node:assert/strict";
import { rowChannel } from "../../lib/chart/row_channel.ts";

Deno.test("rowChannel() keeps the order of the names and leaves them as they are", () => {
  const names = Object.freeze(["v_proj", "q_proj"]);
  const channel = rowChannel("group", names);
  assert.deepEqual(channel.sort, names);
  assert.equal(channel.field, "group");
  assert.equal(channel.title, null);
});
