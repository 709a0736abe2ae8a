/**
 * What Deno's own WebGPU (`navigator.gpu`) finds.
 *
 * Effect: looks for devices of the computer, and sets XDG_RUNTIME_DIR while it looks.
 */

import { AwqDiagError } from "../errors/awq_diag_error.ts";
import { printable } from "../errors/shown_text.ts";

/**
 * Lends drivers the folder that they ask for: Mesa's look there for a desktop, and print an error
 * where a server or a container has no such folder.
 */
export function lendRuntimeFolder(): Disposable {
  const variable = "XDG_RUNTIME_DIR";
  try {
    if (Deno.build.os === "linux" && !Deno.env.get(variable)) {
      const folder = Deno.makeTempDirSync({ prefix: "awq-diag-" });
      Deno.env.set(variable, folder);
      return {
        [Symbol.dispose]() {
          Deno.env.delete(variable);
          try {
            Deno.removeSync(folder, { recursive: true });
          } catch {
            // An empty folder is left behind.
          }
        },
      };
    }
  } catch {
    // Without a folder there is a line more to read, and nothing else is lost.
  }
  return { [Symbol.dispose]() {} };
}

/** Asks for the adapter of the fastest GPU; null without one, undefined without WebGPU. */
export async function findAdapter(): Promise<GPUAdapter | null | undefined> {
  using _folder = lendRuntimeFolder();
  try {
    return await navigator.gpu?.requestAdapter({ powerPreference: "high-performance" });
  } catch (cause) {
    throw unusableGpu("the GPU at hand", cause);
  }
}

/** Thrown where there is a GPU that does not work: a user who left the choice open is told so. */
export class UnusableGpuError extends AwqDiagError {
  override readonly name = "UnusableGpuError";
}

/** The error of a GPU whose driver fails. */
export function unusableGpu(description: string, cause: unknown): UnusableGpuError {
  const message = printable(cause instanceof Error ? cause.message : String(cause));
  return new UnusableGpuError(
    `Cannot open a GPU: ${description} does not work (${message}), wanted one that computes, update its driver or compute on the processor`,
    { cause },
  );
}

/** Refuses a driver that computes on the processor: it is slower than the code for processors. */
export function refuseSoftware(adapter: GPUAdapter | null | undefined): void {
  if (!adapter?.info.isFallbackAdapter) return;
  throw new AwqDiagError(
    `Cannot open a GPU: found only ${adapter.info.description}, which computes on the processor, wanted a GPU with its driver, install one or compute on the processor`,
  );
}
