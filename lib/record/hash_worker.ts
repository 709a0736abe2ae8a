/**
 * Hashes files beside a run, so that the run need not wait for gigabytes of weights to be hashed.
 *
 * Effect: a Worker's entry; reads files.
 */

import { sentError } from "../errors/sent_error.ts";
import { describeFile } from "./provenance.ts";

/** This file runs as a Worker; TypeScript's default library describes a window. */
interface WorkerScope {
  onmessage: ((event: MessageEvent<readonly HashRequest[]>) => void) | null;
  postMessage(answer: unknown): void;
}

/** A file to hash. */
interface HashRequest {
  readonly path: string;
  readonly name: string;
}

const scope = self as unknown as WorkerScope;

scope.onmessage = async ({ data }) => {
  try {
    scope.postMessage({
      files: await Promise.all(data.map(({ path, name }) => describeFile(path, name))),
    });
  } catch (error) {
    scope.postMessage({ problem: sentError(error) });
  }
};
