/**
 * Compiles the loops of lib/ from AssemblyScript to the WebAssembly beside them.
 *
 *     deno task kernel --help
 */

import { runTask } from "../lib/cli/exit.ts";
import { createCommand } from "../lib/cli/options.ts";
import { compileKernel, kernels } from "./compile_kernel.ts";
import { generate } from "./generated_files.ts";

const command = createCommand(
  "kernel",
  "Compile the loops of lib/**/*.as.ts to WebAssembly.",
  [
    ["deno task kernel", "after a change of lib/parallel/widen.as.ts, for example"],
    ["deno task kernel --check", "write nothing; exit with 1 if a .wasm is not its source's"],
  ],
).option("--check", "compare with the files that are there instead of writing them");

export async function kernel(args: string[]): Promise<void> {
  const { check = false } = command.parse(args, { from: "user" }).opts<{ check?: boolean }>();
  const files = Object.fromEntries(
    kernels.map((path) => [path.replace(/\.as\.ts$/, ".wasm"), () => compileKernel(path)]),
  );
  await generate({ task: "kernel", files }, check, console.log);
}

if (import.meta.main) await runTask(kernel);
