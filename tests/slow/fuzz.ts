/**
 * Damaged files: each is taken, or refused with an error of ours, and soon.
 *
 * `AWQ_DIAG_FUZZ=INPUTS,SEED,MILLISECONDS` asks for more of them, others, or a stricter limit. An
 * input that fails is kept, and the message says where.
 */
import assert from "node:assert/strict";
import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import { createRandom } from "../../lib/num/random.ts";
import type { Outcome } from "./fuzz_reader.ts";
import { type FuzzTarget, TARGETS } from "./fuzz_targets.ts";
import { mutate } from "./mutate.ts";

/** Inputs of each target, where they begin, and the time that one may take on a loaded machine. */
const [INPUTS, SEED, LIMIT] = (Deno.env.get("AWQ_DIAG_FUZZ") ?? "40,1,20000").split(",").map(
  Number,
) as [number, number, number];

/** A process that reads inputs of a target; another takes its place when one ends it. */
class Reader implements AsyncDisposable {
  readonly #target: string;
  #process;
  #answers;

  constructor(target: string) {
    this.#target = target;
    [this.#process, this.#answers] = this.#start();
  }

  /** What becomes of an input. */
  async read(path: string): Promise<Outcome> {
    const writer = this.#process.stdin.getWriter();
    await writer.write(new TextEncoder().encode(`${path}\n`));
    writer.releaseLock();
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      this.#process.kill("SIGKILL");
    }, LIMIT);
    let answer = await this.#answers.next();
    // What Deno prints when a Brotli page is damaged; it is not ours to silence.
    while (answer.done !== true && answer.value.startsWith("leaking memory block")) {
      answer = await this.#answers.next();
    }
    clearTimeout(timer);
    if (answer.done !== true) return JSON.parse(answer.value);
    await this.#end();
    [this.#process, this.#answers] = this.#start();
    return { fault: late ? `nothing within ${LIMIT} ms` : "the process died" };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#end();
  }

  async #end(): Promise<void> {
    await this.#process.stdin.close().catch(() => {});
    await this.#process.status;
  }

  #start() {
    const process = new Deno.Command("deno", {
      args: ["run", "-A", "--no-check", "tests/slow/fuzz_reader.ts", this.#target],
      cwd: new URL("../..", import.meta.url).pathname,
      stdin: "piped",
      stdout: "piped",
      stderr: "null",
    }).spawn();
    const lines = createInterface({ input: Readable.fromWeb(process.stdout as never) });
    return [process, lines[Symbol.asyncIterator]()] as const;
  }
}

/** Reads damaged inputs; gives how many were taken and what went wrong. */
async function fuzz({ name, seeds }: FuzzTarget) {
  const random = createRandom(SEED + 1000 * TARGETS.findIndex((target) => target.name === name));
  const sound = await seeds();
  const folder = await Deno.makeTempDir({ prefix: `fuzz-${name.replace("/", "-")}-` });
  await using reader = new Reader(name);
  const readBytes = async (file: string, bytes: Uint8Array) => {
    await Deno.writeFile(`${folder}/${file}`, bytes);
    return await reader.read(`${folder}/${file}`);
  };
  for (const bytes of sound) assert.equal(await readBytes("sound", bytes), "taken");
  let [taken, slowest] = [0, 0];
  const faults: string[] = [];
  for (let i = 0; i < INPUTS; i++) {
    const start = performance.now();
    const outcome = await readBytes("damaged", mutate(sound[i % sound.length]!, random));
    slowest = Math.max(slowest, performance.now() - start);
    if (outcome === "taken") taken++;
    if (typeof outcome === "string") continue;
    await Deno.rename(`${folder}/damaged`, `${folder}/${i}`);
    faults.push(`${folder}/${i}: ${outcome.fault}`);
  }
  if (faults.length === 0) await Deno.remove(folder, { recursive: true });
  return { taken, slowest, faults };
}

for (const target of TARGETS) {
  Deno.test(`damaged ${target.name} is taken or refused in a line`, async () => {
    const { taken, slowest, faults } = await fuzz(target);
    console.log(`${INPUTS} inputs, ${taken} taken, slowest ${slowest.toFixed(0)} ms`);
    assert.deepEqual(faults, []);
  });
}
