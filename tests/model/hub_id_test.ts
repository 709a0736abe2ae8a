import assert from "node:assert/strict";
import { parseHubId, parseSnapshotFolder } from "../../lib/model/hub_id.ts";

const commit = "060db6499f32faf8b98477b0a26969ef7d8b9987";

Deno.test("parseHubId() reads a name, and a revision of any kind behind it", () => {
  const id = "meta-llama/Llama-3.2-1B";
  assert.deepEqual(parseHubId(id), { id, revision: null });
  for (const revision of ["main", "v1.0", "refs/pr/1", commit]) {
    assert.deepEqual(parseHubId(`${id}@${revision}`), { id, revision });
  }
  assert.deepEqual(parseHubId("01-ai/Yi_6.B-x"), { id: "01-ai/Yi_6.B-x", revision: null });
});

Deno.test("parseHubId() takes no path for a name", () => {
  const paths = [
    "",
    "name",
    "/a/b",
    "./a/b",
    "../a",
    "a/b/c",
    "a/",
    "/b",
    "a\\b",
    "a/b@",
    "a/b@c d",
    "a/b@c@d",
    "~/b",
    "a b/c",
    "a/..",
    "a/_b",
    "https://huggingface.co/a/b",
  ];
  for (const path of paths) assert.equal(parseHubId(path), null, path);
});

Deno.test("parseSnapshotFolder() gives the name and commit of a snapshot", () => {
  const revision = commit;
  const folder = (name: string) => `/hub/${name}/snapshots/${commit}`;
  assert.deepEqual(parseSnapshotFolder(folder("models--a--b")), { id: "a/b", revision });
  assert.deepEqual(parseSnapshotFolder(folder("models--gpt2")), { id: "gpt2", revision });
  assert.deepEqual(parseSnapshotFolder(folder("models--a--b-c.d")), { id: "a/b-c.d", revision });
  assert.deepEqual(
    parseSnapshotFolder(`C:\\hub\\models--a--b\\snapshots\\${commit}`),
    { id: "a/b", revision },
  );
});

Deno.test("parseSnapshotFolder() leaves every other folder alone", () => {
  const others = [
    "/models/Qwen2.5-0.5B",
    `/hub/datasets--a--b/snapshots/${commit}`,
    `/hub/models--a--b/snapshots/${commit}/sub`,
    "/hub/models--a--b/snapshots/main",
    "/hub/models--a--b",
  ];
  for (const folder of others) assert.equal(parseSnapshotFolder(folder), null, folder);
});
