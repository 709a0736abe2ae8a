/** Compiles AssemblyScript, in memory. */

import { AwqDiagError } from "../lib/errors/awq_diag_error.ts";

const ROOT = new URL("../", import.meta.url);

/** WebAssembly features of a source, beyond SIMD. */
const FEATURES: Readonly<Record<string, readonly string[]>> = {
  "lib/search/cpu/kernel/rounding.as.ts": [],
  "lib/parallel/widen.as.ts": [],
  "lib/score/kernel/scoring.as.ts": ["relaxed-simd"],
};

/** Sources, as paths from the root of the project. */
export const kernels: readonly string[] = Object.keys(FEATURES);

export async function compileKernel(path: string): Promise<Uint8Array> {
  // @ts-types="npm:assemblyscript@0.28.20/asc"
  const { default: asc } = await import("assemblyscript/asc");
  let compiled: Uint8Array | undefined;
  const enabled = ["simd", ...FEATURES[path]!].flatMap((feature) => ["--enable", feature]);
  const options = [path, "-o", "kernel.wasm", "-O3", ...enabled, "--runtime", "stub", "--noAssert"];
  const { error, stderr } = await asc.main(options, {
    readFile: (name) => {
      try {
        return Deno.readTextFileSync(new URL(name, ROOT));
      } catch {
        return null;
      }
    },
    writeFile: (_name, contents) => {
      compiled = contents as Uint8Array;
    },
    listFiles: () => [],
  });
  if (error !== null) {
    throw new AwqDiagError(
      `Cannot compile "${path}": ${error.message}, correct it there\n${stderr}`,
      { cause: error },
    );
  }
  return compiled!;
}
