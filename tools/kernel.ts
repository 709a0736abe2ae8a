/** Compiles the loops of lib/ from AssemblyScript to the WebAssembly beside them. */

import { compileKernel, kernels } from "./compile_kernel.ts";

for (const path of kernels) {
  const file = path.replace(/\.as\.ts$/, ".wasm");
  await Deno.writeFile(new URL(`../${file}`, import.meta.url), await compileKernel(path));
  console.log(file);
}
