import assert from "node:assert/strict";
import { groupNotes } from "../../lib/study/group_notes.ts";
import { openFamily } from "../support/family_fixture.ts";

const { checkpoint: { architecture: fixture } } = await openFamily("llama");
const architecture = { ...fixture, hiddenSize: 96, headDim: 24, attentionHeads: 4 };

Deno.test("groupNotes() says that a group size does nothing without groups", () => {
  assert.deepEqual(groupNotes({ quantizer: "symmetric" }, architecture), []);
  assert.deepEqual(groupNotes({ quantizer: "symmetric", groupSize: 64 }, architecture), [
    "--group-size has no effect without --quantizer group: each row has one step",
  ]);
});

Deno.test("groupNotes() names the rows that groups do not divide, once each", () => {
  const own = { ...architecture, intermediateSize: 160 };
  const notes = (groupSize?: number) =>
    groupNotes({ quantizer: "group", ...(groupSize === undefined ? {} : { groupSize }) }, own);
  assert.deepEqual(notes(32), []);
  assert.deepEqual(notes(48), [
    "groups of 48 do not divide rows of 160 inputs, which are whole groups",
  ]);
  assert.deepEqual(notes(), [
    "groups of 128 do not divide rows of 96 and 160 inputs, which are whole groups",
  ]);
});
