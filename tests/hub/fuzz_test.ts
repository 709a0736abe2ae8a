/** Downloads from hubs that lie. */
import assert from "node:assert/strict";
import { AwqDiagError } from "../../lib/errors/awq_diag_error.ts";
import { fetchModel } from "../../lib/hub/fetch_model.ts";
import { isFile } from "../../lib/hub/regular_file.ts";
import { startHostileHub } from "../support/hostile_hub.ts";
import { openTestHub } from "../support/hub_session.ts";

const SEEDS = 40;
const token = "hf_never_to_be_seen";

/** Whether a model came; a refusal must be foreseen, one line, and without secrets. */
async function comes(seed: number): Promise<boolean> {
  await using server = startHostileHub(seed);
  await using client = await openTestHub(server.endpoint, {
    timer(_milliseconds, callback) {
      const id = setTimeout(callback, 50);
      return () => clearTimeout(id);
    },
  });
  try {
    const { folder } = await fetchModel(client.with({ token }), "a/b");
    assert.ok(await isFile(`${folder}/config.json`));
    return true;
  } catch (error) {
    assert.ok(error instanceof AwqDiagError, `seed ${seed}: ${Deno.inspect(error)}`);
    assert.match(error.message, /^Cannot \P{Cc}{20,900}$/u, `seed ${seed}`);
    assert.ok(!Deno.inspect(error).includes(token), `seed ${seed}`);
    return false;
  }
}

Deno.test("fetchModel() ends with a model or one planned line, whatever a hub answers", async () => {
  let models = 0;
  for (let seed = 0; seed < SEEDS; seed++) if (await comes(seed)) models++;
  assert.ok(models > SEEDS / 10 && models < SEEDS, `${models} models`);
});
