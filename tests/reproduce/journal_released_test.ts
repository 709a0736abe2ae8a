import assert from "node:assert/strict";
import { journalReleased } from "../../lib/reproduce/journal_released.ts";

Deno.test("journalReleased() waits for whoever holds the journal, and says so once", async () => {
  const path = await Deno.makeTempFile();
  let told = 0;
  const waiting = () => told += 1;
  try {
    assert.equal(await journalReleased(path, waiting, 1), false, "nobody holds it");
    assert.equal(told, 0);
    const holder = await Deno.open(path, { write: true });
    await holder.lock(true);
    const released = journalReleased(path, waiting, 1);
    const later = new Promise((resolve) => setTimeout(() => resolve("still held"), 30));
    assert.equal(await Promise.race([released, later]), "still held");
    holder.close();
    assert.equal(await released, true);
    assert.equal(told, 1);
  } finally {
    await Deno.remove(path);
  }
  assert.equal(await journalReleased(path, waiting, 1), false, "there is no journal");
});
