/**
 * Fetches the model that its argument names, with the environment's hub; run as a process of its own
 * by `tests/hub/processes_test.ts`.
 */

import { fetchModel } from "../../lib/hub/fetch_model.ts";
import { openHub } from "../../lib/hub/hub.ts";

const hub = await openHub(false, {
  progress: ({ done }) => console.error(done),
  note: (text) => console.error(text),
});
const { folder } = await fetchModel(hub, Deno.args[0]!);
console.log(folder);
