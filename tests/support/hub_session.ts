/**
 * A hub client for tests: a cache of its own, no waiting, and a record of what the user is told.
 */

import { type Hub, type HubSystem, openHub } from "../../lib/hub/hub.ts";
import type { DownloadState } from "../../lib/hub/meter.ts";
import { etagOf, type FakeHub, type FakeRepository, mainCommit, startFakeHub } from "./fake_hub.ts";

/** A client and what it did. */
export interface TestHub extends AsyncDisposable {
  /** The client. */
  readonly hub: Hub;
  /** Its cache. */
  readonly cache: string;
  /** What the user was told. */
  readonly notes: string[];
  /** Where the download stood, at every change. */
  readonly states: DownloadState[];
  /** Milliseconds that were waited, had they been. */
  readonly waits: number[];
  /** Timers that run, by their number from 1; none ends of itself. */
  readonly timers: Map<number, () => void>;
  /** Ends all timers, as when nothing has come for too long. */
  stall(): void;
  /** The same client, changed. */
  with(changes: Partial<Hub>): Hub;
}

/** Opens a client of a hub; dispose it to remove its cache. */
export async function openTestHub(
  endpoint: string,
  system: Partial<HubSystem> = {},
): Promise<TestHub> {
  const cache = await Deno.makeTempDir();
  const notes: string[] = [];
  const states: DownloadState[] = [];
  const waits: number[] = [];
  const timers = new Map<number, () => void>();
  let started = 0;
  const variables: Record<string, string> = {
    HF_ENDPOINT: endpoint,
    HF_HUB_CACHE: cache,
    HF_TOKEN_PATH: `${cache}/no-token`,
  };
  const hub = await openHub(
    false,
    { progress: (state) => states.push(state), note: (text) => notes.push(text) },
    (name) => variables[name],
    {
      fetch: (input, init) => fetch(input, init),
      sleep(milliseconds) {
        waits.push(milliseconds);
        // A turn of the event loop, for other work to go on.
        return new Promise((resolve) => setTimeout(resolve, 1));
      },
      timer(_milliseconds, callback) {
        const id = ++started;
        timers.set(id, callback);
        return () => timers.delete(id);
      },
      random: () => 0.5,
      now: Date.now,
      ...system,
    },
  );
  return {
    hub,
    cache,
    notes,
    states,
    waits,
    timers,
    stall: () => timers.forEach((callback) => callback()),
    with: (changes) => ({ ...hub, ...changes }),
    [Symbol.asyncDispose]: () => Deno.remove(cache, { recursive: true }),
  };
}

/** Runs a test with a hub that has the model `a/b`, and a client with an empty cache. */
export async function withModel(
  repository: FakeRepository,
  test: (server: FakeHub, client: TestHub) => Promise<void>,
): Promise<void> {
  await using server = startFakeHub({ "a/b": repository });
  await using client = await openTestHub(server.endpoint);
  await test(server, client);
}

/** Every file and link below a folder: contents of files, targets of links. */
export async function listTree(folder: string, under = ""): Promise<Record<string, string>> {
  const tree: Record<string, string> = {};
  for await (const entry of Deno.readDir(`${folder}/${under}`)) {
    const path = `${under}${entry.name}`;
    if (entry.isDirectory) Object.assign(tree, await listTree(folder, `${path}/`));
    else if (entry.isSymlink) tree[path] = `-> ${await Deno.readLink(`${folder}/${path}`)}`;
    else tree[path] = `${(await Deno.stat(`${folder}/${path}`)).size} bytes`;
  }
  return tree;
}

/**
 * Lays out a model in a cache as Python's huggingface_hub 2.0 does after `from_pretrained` (held
 * against the real one, byte for byte).
 */
export async function writePythonCache(
  cache: string,
  id: string,
  files: Readonly<Record<string, Uint8Array | string>>,
  absent: readonly string[] = [],
): Promise<string> {
  const folder = `${cache}/models--${id.replace("/", "--")}`;
  const snapshot = `${folder}/snapshots/${mainCommit}`;
  for (const part of ["blobs", "refs", `snapshots/${mainCommit}`, `.no_exist/${mainCommit}`]) {
    await Deno.mkdir(`${folder}/${part}`, { recursive: true });
  }
  for (const [file, content] of Object.entries(files)) {
    const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
    await Deno.writeFile(`${folder}/blobs/${etagOf(file, bytes)}`, bytes);
    await Deno.symlink(`../../blobs/${etagOf(file, bytes)}`, `${snapshot}/${file}`);
  }
  for (const file of absent) {
    await Deno.writeTextFile(`${folder}/.no_exist/${mainCommit}/${file}`, "");
  }
  await Deno.writeTextFile(`${folder}/refs/main`, mainCommit);
  return snapshot;
}
