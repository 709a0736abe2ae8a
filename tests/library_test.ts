/**
 * The library used from outside the checkout: by a path, a `file:` URL and an http URL. A script's
 * own `deno.json` must map the names of the packages, as this project's does.
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { inFolder } from "./support/tiny_checkpoint.ts";

const root = fileURLToPath(new URL("../", import.meta.url));

/** Prints what a diagnosis of one block of the bundled model gives; `awq` is the library. */
const body = `
const { name, folder } = await awq.findModel(undefined);
const limits = { maxLength: 16, vocabularySize: 8192, maxPositions: 512 };
const load = () => awq.loadCalibration(undefined, () => awq.loadTokenizer(folder), limits);
const problem = await load().then(() => null, (error) => error.message);
const { sequences } = await load();
const { record } = await awq.runDiagnose({
  provider: "cpu", threads: 2, maxLength: 16, bits: [3], alphas: 3, quantizer: "symmetric",
  groupSize: 128, layers: [0, 0], seed: 0, out: "out",
}, { start() {}, step() {}, progress() {}, note() {} });
const lengths = sequences.map(({ length }) => length);
console.log(JSON.stringify({ name, problem, lengths, summary: record.summary }));
`;

interface Answer {
  readonly name: string;
  readonly problem: string | null;
  readonly lengths: readonly number[];
  readonly summary: unknown;
}

/** Runs a script of an import and the body in a folder of its own. */
async function run(
  folder: string,
  imports: string,
  config: string,
  env: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  await Deno.writeTextFile(join(folder, "script.ts"), imports + body);
  const args = ["run", "--quiet", "--no-lock", "-A", "--config", config, "script.ts"];
  const command = new Deno.Command("deno", { args, cwd: folder, env: { NO_COLOR: "1", ...env } });
  const { success, stdout, stderr } = await command.output();
  assert.ok(success, new TextDecoder().decode(stderr));
  return JSON.parse(new TextDecoder().decode(stdout));
}

/** Serves the checkout, but a damaged text at first. */
function serve(): Deno.HttpServer<Deno.NetAddr> & AsyncDisposable {
  let damaged = true;
  return Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, async ({ url }) => {
    const { pathname } = new URL(url);
    if (pathname === "/data/calibration.json" && damaged) {
      damaged = false;
      return new Response("[]");
    }
    const bytes = await Deno.readFile(join(root, pathname));
    const json = pathname.endsWith(".json");
    const type = json ? "application/json" : "application/typescript";
    return new Response(bytes, { headers: { "content-type": type } });
  });
}

/** A cache for Deno with this machine's packages and without its modules from the web. */
async function denoCache(folder: string): Promise<string> {
  const [packages] = /^.*[/\\]npm(?=[/\\])/.exec(fileURLToPath(import.meta.resolve("zod")))!;
  await Deno.mkdir(join(folder, "deno"));
  await Deno.symlink(packages, join(folder, "deno", "npm"), { type: "junction" });
  return join(folder, "deno");
}

Deno.test("the library works when imported by path, file: URL and http: URL", async () => {
  await inFolder({}, async (folder) => {
    const path = join(root, "lib", "mod.ts");
    const beside = await run(
      folder,
      `import * as awq from ${JSON.stringify(path)};
       import { findModel } from ${JSON.stringify(pathToFileURL(path).href)};
       if (findModel !== awq.findModel) throw new Error("two libraries");`,
      join(root, "deno.json"),
    );
    assert.equal(beside.name, "wiki-qwen2-7m");
    assert.deepEqual(beside.lengths, [16, 16, 16, 16]);
    assert.equal(beside.problem, null);

    await using server = serve();
    const { imports } = JSON.parse(await Deno.readTextFile(join(root, "deno.json")));
    await Deno.writeTextFile(join(folder, "deno.json"), JSON.stringify({ imports }));
    const address = `http://127.0.0.1:${server.addr.port}`;
    const remote = await run(folder, `import * as awq from "${address}/lib/mod.ts";`, "deno.json", {
      DENO_DIR: await denoCache(folder),
      XDG_CACHE_HOME: folder,
    });
    assert.match(
      remote.problem!,
      /^Cannot fetch a file of the library: http.*\/data\/calibration\.json has SHA-256 4f53cda1\w+, wanted SHA-256 070f50/,
    );
    assert.deepEqual(remote, { ...beside, problem: remote.problem });
  });
});
