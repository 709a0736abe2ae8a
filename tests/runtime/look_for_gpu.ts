/** What a task does when it looks for a GPU, in a process of its own: its libraries write to stderr. */
import { chooseProvider } from "../../lib/runtime/provider.ts";
import { lendRuntimeFolder } from "../../lib/runtime/gpu_adapter.ts";
import { probeSearch } from "../../lib/search/probe_search.ts";

const before = Deno.env.get("XDG_RUNTIME_DIR") ?? null;
const providers = [
  (await chooseProvider("auto", probeSearch)).provider,
  (await chooseProvider("auto")).provider,
];
let lent: string | null = null;
let mode = 0;
{
  using _folder = lendRuntimeFolder();
  lent = Deno.env.get("XDG_RUNTIME_DIR") ?? null;
  if (lent !== null) mode = Deno.statSync(lent).mode! & 0o777;
}
const after = Deno.env.get("XDG_RUNTIME_DIR") ?? null;
console.log(JSON.stringify({ before, lent, mode, after, providers }));
