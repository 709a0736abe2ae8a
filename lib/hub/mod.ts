/**
 * The Hugging Face hub and its cache, in the layout that Python uses, with the variables that it obeys
 * (`HF_HOME`, `HF_TOKEN`, `HF_ENDPOINT`, `HF_HUB_OFFLINE`). Downloads go on where they stopped.
 *
 * @example A hub that may only look into the cache
 * ```ts
 * import { openHub } from "./mod.ts";
 * import assert from "node:assert/strict";
 *
 * const listener = { progress() {}, note() {} };
 * const variables = new Map([["HF_HOME", "/tmp/hf"], ["HF_HUB_OFFLINE", "1"]]);
 * const hub = await openHub(false, listener, (name) => variables.get(name));
 * assert.ok(hub.offline);
 * // With a network: const { folder } = await fetchModel(hub, "Qwen/Qwen2.5-0.5B");
 * ```
 *
 * @module
 */

export { type DatasetFile, fetchDatasetFile } from "./fetch_dataset_file.ts";
export { fetchModel } from "./fetch_model.ts";
export type { Snapshot } from "./fetch_snapshot.ts";
export { type DownloadListener, type Hub, type HubMeans, openHub } from "./hub.ts";
export type { DownloadState } from "./meter.ts";
