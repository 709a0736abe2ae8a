import { AwqDiagError } from "../../lib/errors/awq_diag_error.ts";
import { claimParts, serveTasks } from "../../lib/parallel/serve_tasks.ts";

/** Numbers to add to the setup, and what to do wrong. */
export interface CountTask {
  readonly claimed: SharedArrayBuffer;
  readonly numbers: readonly number[];
  readonly problem?: "foreseen" | "other";
}

serveTasks<number | "broken", CountTask, readonly [number, number]>((setup) => {
  if (setup === "broken") return Promise.reject(new Error("no setup"));
  return Promise.resolve({
    run({ claimed, numbers, problem }, report) {
      if (problem === "foreseen") return Promise.reject(new AwqDiagError("too far"));
      if (problem === "other") return Promise.reject("a string");
      for (const index of claimParts(claimed, numbers.length)) {
        report([index, numbers[index]! + setup]);
      }
      return Promise.resolve();
    },
  });
});
