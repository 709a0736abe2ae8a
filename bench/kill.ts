/**
 * Kills a task at random moments, resumes it, and compares its records with an uninterrupted run's:
 *
 *     deno run -A bench/kill.ts diagnose 20
 *     deno run -A bench/kill.ts perplexity 20 --max-windows 32
 *
 * Exits with 1 if a resumed run differs outside the `run` block, or a file under a final name is torn.
 */

import { join } from "node:path";

const [task = "diagnose", count = "20", ...extra] = Deno.args;
const root = await Deno.makeTempDir({ prefix: "awq-diag-kill-" });

function start(out: string, ...more: string[]): Deno.ChildProcess {
  const args = ["run", "-A", `tasks/${task}.ts`, "--quiet", "--no-figures", "--out", out];
  return new Deno.Command(Deno.execPath(), {
    args: [...args, ...extra, ...more],
    cwd: join(import.meta.dirname!, ".."),
    stdout: "null",
    stderr: "piped",
  }).spawn();
}

/** Every record in a folder, without its `run` block; a torn one throws. */
function records(folder: string): Record<string, string> {
  const names = [...Deno.readDirSync(folder)].map(({ name }) => name);
  return Object.fromEntries(
    names.filter((name) => name.endsWith(".json")).sort().map((name) => {
      const { run: _run, ...rest } = JSON.parse(Deno.readTextFileSync(join(folder, name)));
      return [name, JSON.stringify(rest)];
    }),
  );
}

function exists(folder: string): boolean {
  try {
    return Deno.statSync(folder).isDirectory;
  } catch {
    return false;
  }
}

const began = performance.now();
await start(join(root, "whole")).output();
const wholeMs = performance.now() - began;
const wanted = JSON.stringify(records(join(root, "whole")));
let differing = 0;
for (let i = 0; i < Number(count); i++) {
  const out = join(root, String(i));
  const killed = start(out);
  const moment = Math.random() * wholeMs;
  const timer = setTimeout(() => killed.kill("SIGKILL"), moment);
  const { signal } = await killed.output();
  clearTimeout(timer);
  if (exists(out)) records(out);
  const { code } = await start(out, "--resume").output();
  const equal = code === 0 && JSON.stringify(records(out)) === wanted;
  if (!equal) differing++;
  console.log(
    `${i}: ${signal ?? "ended"} at ${Math.round(moment)} of ${Math.round(wholeMs)} ms, ${
      equal ? "equal" : "DIFFERENT"
    }`,
  );
}
await Deno.remove(root, { recursive: true });
console.log(`${Number(count) - differing} of ${count} resumed runs equal the uninterrupted one`);
Deno.exit(differing === 0 ? 0 : 1);
