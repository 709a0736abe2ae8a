/**
 * Describes the files that go into a run while the run goes on.
 *
 * Effect: starts a Worker, which reads the files.
 */

import { basename } from "node:path";
import { revivedError } from "../errors/sent_error.ts";
import type { InputFile } from "./diagnostic.ts";

/** Name, size and SHA-256 of each file; an aborted signal ends it with the signal's reason. */
export async function describeFiles(
  paths: readonly string[],
  signal: AbortSignal,
): Promise<readonly InputFile[]> {
  const worker = new Worker(new URL("hash_worker.ts", import.meta.url), { type: "module" });
  try {
    const answer = Promise.withResolvers<readonly InputFile[]>();
    worker.onmessage = ({ data: { files, problem } }) => {
      if (problem === undefined) answer.resolve(files);
      else answer.reject(revivedError(problem));
    };
    worker.onerror = (event) => {
      event.preventDefault();
      answer.reject(new Error(event.message));
    };
    signal.addEventListener("abort", () => answer.reject(signal.reason), { once: true });
    worker.postMessage(paths.map((path) => ({ path, name: basename(path) })));
    return await answer.promise;
  } finally {
    worker.terminate();
  }
}
