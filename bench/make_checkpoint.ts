/**
 * Makes a checkpoint of random weights in the shape of a published model:
 *
 *     deno run -A bench/make_checkpoint.ts --shape qwen2.5-0.5b --blocks 4 --out bench/checkpoints/q05b-4
 */

import { AwqDiagError } from "../lib/errors/awq_diag_error.ts";
import { runTask } from "../lib/cli/exit.ts";
import { createCommand, integerOption } from "../lib/cli/options.ts";
import { makeCheckpoint, PUBLISHED_SHAPES } from "./checkpoint.ts";

const names = Object.keys(PUBLISHED_SHAPES).join(", ");
const command = createCommand("make_checkpoint", "Make a checkpoint of random weights.", [])
  .requiredOption("--shape <name>", names)
  .addOption(integerOption("--blocks <n>", "number of blocks", { min: 1, max: 1000 }))
  .requiredOption("--out <dir>", "folder of the checkpoint");

await runTask(async (args) => {
  const { shape, blocks, out } = command.parse(args, { from: "user" }).opts();
  const known = PUBLISHED_SHAPES[shape];
  if (known === undefined) {
    throw new AwqDiagError(
      `Cannot make a checkpoint: got shape "${shape}", wanted one of ${names}, choose one`,
    );
  }
  await makeCheckpoint(blocks === undefined ? known : { ...known, num_hidden_layers: blocks }, out);
});
