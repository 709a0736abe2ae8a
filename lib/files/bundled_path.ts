/**
 * The text and the model that come with the library, on disk wherever it was imported from.
 *
 * Effect: where the library came from the web, downloads to the user's cache.
 */

import { environmentVariable } from "./environment_variable.ts";
import { AwqDiagError } from "../errors/awq_diag_error.ts";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { exists } from "./exists.ts";
import { readFile } from "./read_file.ts";
import { replaceFile } from "./replace_file.ts";

const ROOT = new URL("../../", import.meta.url);

/** SHA-256 of the files, which tells a whole and current copy from another. */
export const BUNDLED_FILES: Readonly<Record<string, string>> = {
  "data/calibration.json": "070f50589c9935a716d88678ca362895e847a4098f0c3bc3dbe128970afd601d",
  "data/evaluation.txt": "5c6c6e539b3eb2b15524c65e0749abaf49f14b95ea21b3301c714796f916d66e",
  "models/wiki-qwen2-7m/config.json":
    "ad4924512bcbdfc121a1cf5ee68d8ffea223087e2582a7638e9892156a6cbd6e",
  "models/wiki-qwen2-7m/model.safetensors":
    "e7cad5032316c844ab955505a0509c25a69ff75478611bda2ca2d8f07f5ad196",
  "models/wiki-qwen2-7m/tokenizer.json":
    "43cba0628e542ee3b3e4e0bfd36d9556ab75cf334e21253d77152776fa456cc6",
  "models/wiki-qwen2-7m/tokenizer_config.json":
    "35692c671f6d64dcf69d05eb2413eda48cfe7835470fe7d980b49812492501a5",
};

/** Path on this machine of a bundled file or folder, such as `data/calibration.json`. */
export async function bundledPath(path: string): Promise<string> {
  if (ROOT.protocol === "file:") return fileURLToPath(new URL(path, ROOT));
  const cache = join(userCache(), "awq-diag");
  for (const [file, sha256] of Object.entries(BUNDLED_FILES)) {
    if (`${file}/`.startsWith(`${path}/`)) await bring(file, sha256, join(cache, file));
  }
  return join(cache, path);
}

function userCache(): string {
  const home = environmentVariable("HOME") || environmentVariable("USERPROFILE") || ".";
  return resolve(environmentVariable("XDG_CACHE_HOME") || join(home, ".cache"));
}

async function bring(file: string, sha256: string, path: string): Promise<void> {
  const action = "use the cached file";
  if (await exists(path) && await sha256Of(await readFile(action, path)) === sha256) return;
  const { href } = new URL(file, ROOT);
  const response = await fetch(href).catch((cause) => {
    throw new AwqDiagError(
      `Cannot fetch a file of the library: ${href} gave ${cause.message}, wanted the file, check the network or pass your own file`,
      { cause },
    );
  });
  const bytes = await response.bytes();
  const seen = response.ok ? `SHA-256 ${await sha256Of(bytes)}` : `status ${response.status}`;
  if (seen !== `SHA-256 ${sha256}`) {
    throw new AwqDiagError(
      `Cannot fetch a file of the library: ${href} has ${seen}, wanted SHA-256 ${sha256}, import the library from an unchanged copy or pass your own file`,
    );
  }
  await replaceFile(path, bytes);
}

async function sha256Of(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex();
}
