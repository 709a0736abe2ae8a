import assert from "node:assert/strict";
import { fetchDatasetFile } from "../../lib/hub/fetch_dataset_file.ts";
import {
  etagOf,
  type FakeHub,
  mainCommit,
  pattern,
  repositoryOf,
  startFakeHub,
} from "../support/fake_hub.ts";
import { listTree, openTestHub, type TestHub } from "../support/hub_session.ts";

const file = "wikitext-2-raw-v1/test-00000-of-00001.parquet";
const bytes = pattern(70_000, 6);

async function withDataset(
  test: (server: FakeHub, client: TestHub) => Promise<void>,
): Promise<void> {
  const repository = repositoryOf({ [file]: bytes, "README.md": "A data set." });
  await using server = startFakeHub({ "datasets/Salesforce/wikitext": repository });
  await using client = await openTestHub(server.endpoint);
  await test(server, client);
}

Deno.test("fetchDatasetFile() brings one file into a folder of its snapshot", async () => {
  await withDataset(async (server, { hub, cache }) => {
    const { path, commit } = await fetchDatasetFile(hub, "Salesforce/wikitext", file);
    assert.equal(commit, mainCommit);
    assert.deepEqual(await Deno.readFile(path), bytes);
    const sha256 = etagOf(file, bytes);
    assert.deepEqual(await listTree(`${cache}/datasets--Salesforce--wikitext`), {
      [`blobs/${sha256}`]: "70000 bytes",
      [`snapshots/${mainCommit}/${file}`]: `-> ../../../blobs/${sha256}`,
      "refs/main": "40 bytes",
    });
    server.requests.length = 0;
    await fetchDatasetFile(hub, "Salesforce/wikitext", file, mainCommit);
    assert.deepEqual(server.requests, []);
  });
});

Deno.test("fetchDatasetFile() works offline with what is cached, and says what is not", async () => {
  await withDataset(async (server, client) => {
    const online = await fetchDatasetFile(client.hub, "Salesforce/wikitext", file);
    server.requests.length = 0;
    const hub = client.with({ offline: true });
    assert.deepEqual(await fetchDatasetFile(hub, "Salesforce/wikitext", file), online);
    await assert.rejects(fetchDatasetFile(hub, "Salesforce/wikitext", "b.parquet"), {
      message:
        /^Cannot download "Salesforce\/wikitext": downloads are switched off and ".*" lacks b\.parquet of its revision "main"/,
    });
    assert.deepEqual(server.requests, []);
  });
});

Deno.test("fetchDatasetFile() names a file, a revision or a data set that is not there", async () => {
  await withDataset(async (_server, { hub }) => {
    for (const revision of ["main", mainCommit]) {
      await assert.rejects(fetchDatasetFile(hub, "Salesforce/wikitext", "no.parquet", revision), {
        message:
          `Cannot download "Salesforce/wikitext": it has no no.parquet at "${revision}", wanted the data set's file, check the name and the revision`,
      });
    }
    await assert.rejects(
      fetchDatasetFile(hub, "Salesforce/wikitext", file, "v9"),
      /no revision "v9"/,
    );
    await assert.rejects(fetchDatasetFile(hub, "Salesforce/nope", file), /shows no such data set/);
  });
});

Deno.test("fetchDatasetFile() refuses a file that leads out of the cache", async () => {
  await withDataset(async (server, { hub }) => {
    await assert.rejects(fetchDatasetFile(hub, "Salesforce/wikitext", "../x.parquet"), {
      name: "AwqDiagError",
      message:
        /its file is "\.\.\/x\.parquet", wanted names of at most 255 bytes joined by "\/", check it/,
    });
    assert.deepEqual(server.requests, []);
  });
});
