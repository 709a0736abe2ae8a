/**
 * The Hugging Face hub and its cache, in the layout that Python uses, with the variables that it obeys
 * (`HF_HOME`, `HF_TOKEN`, `HF_ENDPOINT`, `HF_HUB_OFFLINE`). Downloads go on where they stopped.
 */

export { type DatasetFile, fetchDatasetFile } from "./fetch_dataset_file.ts";
export { fetchModel } from "./fetch_model.ts";
export type { Snapshot } from "./fetch_snapshot.ts";
export { type DownloadListener, type Hub, type HubMeans, openHub } from "./hub.ts";
export type { DownloadState } from "./meter.ts";
