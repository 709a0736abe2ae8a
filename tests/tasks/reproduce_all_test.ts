import assert from "node:assert/strict";
import { join } from "node:path";
import { fixtures } from "../support/family_fixture.ts";

const root = join(import.meta.dirname!, "..", "..");
const tiny = join(fixtures, "families", "qwen2");

const permissions = ["--allow-read", "--allow-write", "--allow-run=deno"];

function start(folder: string, ...args: string[]): Deno.Command {
  const list = ["--experiments", join(folder, "experiments.json")];
  return new Deno.Command("deno", {
    args: ["run", "--no-prompt", ...permissions, "tasks/reproduce_all.ts", ...list, ...args],
    cwd: root,
    // Wherever the cache is, the model that cannot be had is not in it.
    env: { NO_COLOR: "1", HF_HUB_OFFLINE: "1" },
    stdout: "piped",
    stderr: "piped",
  });
}

async function run(folder: string, ...args: string[]) {
  const { code, stdout, stderr } = await start(folder, ...args).output();
  const text = new TextDecoder();
  return { code, stdout: text.decode(stdout), stderr: text.decode(stderr) };
}

/** A list of two models, one of which cannot be had, a record of each and a table over both. */
function listIn(folder: string, alphas: number): object {
  const record = "{results}/diagnostic_{slug}.json";
  const fits = { calibration: join(tiny, "ids.json"), bits: "3", alphas, "no-figures": true };
  return {
    results: join(folder, "results"),
    figures: join(folder, "figures"),
    models: {
      tiny: { model: tiny, files: tiny },
      lost: { model: "org/lost", revision: "0".repeat(40) },
    },
    steps: {
      diagnose: {
        task: "diagnose",
        of: "model",
        makes: "records",
        settings: { ...fits, out: "{results}" },
        outputs: [record, "{results}/channels_{slug}.json"],
        journal: "{results}/.diagnostic_{slug}.journal",
      },
      "alpha-study": {
        task: "alpha-study",
        of: "model",
        makes: "records",
        settings: { ...fits, out: "{results}" },
        outputs: ["{results}/alpha_study_{slug}.json"],
      },
      compare: {
        task: "compare",
        of: "models",
        makes: "renderings",
        settings: { out: "{results}", figures: "{figures}" },
        arguments: [record],
        outputs: [
          "{results}/cross_model_summary.md",
          "{figures}/cross_model_awq_reduction.png",
          "{figures}/cross_model_awq_reduction.vl.json",
        ],
      },
    },
  };
}

async function withList(alphas: number, work: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "awq-diag-" });
  try {
    const text = JSON.stringify(listIn(folder, alphas));
    await Deno.writeTextFile(join(folder, "experiments.json"), text);
    await work(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** First words of the rows of a table: state, model, step. */
function rows(stdout: string): string[] {
  const [table] = stdout.split("\n\n");
  return table!.trim().split("\n").slice(2).map((line) => line.split(/\s+/).slice(0, 3).join(" "));
}

Deno.test("reproduce-all makes what it can, then nothing, and finds what was tampered with", async () => {
  await withList(3, async (folder) => {
    const first = await run(folder, "--only", "diagnose,compare,alpha-study");
    assert.equal(first.code, 1, first.stderr);
    assert.deepEqual(rows(first.stdout), [
      "done tiny diagnose",
      "done tiny alpha-study",
      "failed lost diagnose",
      "skipped lost alpha-study",
      "done all compare",
    ]);
    assert.match(first.stdout, /failed +lost +diagnose .+ Cannot download "org\/lost": /);
    assert.match(first.stdout, /the model cannot be had, see diagnose\n/);
    assert.match(first.stderr, /^diagnose tiny: runs, not made here before\n/);

    const again = await run(folder, "--models", "tiny");
    assert.deepEqual([again.code, again.stderr.includes("runs")], [0, false], again.stderr);
    const skipped = ["skipped tiny diagnose", "skipped tiny alpha-study", "skipped all compare"];
    assert.deepEqual(rows(again.stdout), skipped);

    const record = join(folder, "results", "alpha_study_qwen2.json");
    const study = JSON.parse(await Deno.readTextFile(record));
    study.global_const_alpha += 0.5;
    await Deno.writeTextFile(record, JSON.stringify(study));
    const plan = await run(folder, "--models", "tiny", "--dry-run", "--json");
    assert.deepEqual(
      JSON.parse(plan.stdout).map(({ action, reason }: Record<string, string>) => [action, reason]),
      [["keep", "up to date"], ["run", `output changed: ${record}`], ["keep", "up to date"]],
    );

    const check = await run(folder, "--check", "--quiet", "--models", "tiny");
    assert.deepEqual([check.code, check.stderr], [1, ""]);
    assert.deepEqual(rows(check.stdout), [
      "done tiny diagnose",
      "failed tiny alpha-study",
      "done all compare",
    ]);
    assert.match(
      check.stdout,
      /\n\n\S+alpha_study_qwen2\.json\n {2}\/global_const_alpha: 0\.5 here, 0 anew \(a choice/,
    );
  });
});

Deno.test("reproduce-all goes on after a kill, with the part that was done", async () => {
  await withList(400, async (folder) => {
    const args = ["--only", "diagnose", "--models", "tiny"];
    const process = start(folder, ...args).spawn();
    const said = Promise.all(
      [process.stdout, process.stderr].map((out) => new Response(out).text()),
    );
    const journal = join(folder, "results", ".diagnostic_qwen2.journal");
    while (await lines(journal) < 2) await new Promise((done) => setTimeout(done, 5));
    process.kill("SIGTERM");
    assert.equal((await process.status).code, 143);
    assert.match((await said)[1]!, /interrupted: repeat the command to go on\n$/);

    const rest = await run(folder, ...args);
    assert.equal(rest.code, 0, rest.stderr);
    assert.match(rest.stderr, /^diagnose tiny: goes on, did not finish\n/);
    assert.deepEqual(rows(rest.stdout), ["done tiny diagnose"]);
    assert.equal(await lines(journal), 0);
  });
});

async function lines(path: string): Promise<number> {
  try {
    return (await Deno.readTextFile(path)).split("\n").length - 1;
  } catch {
    return 0;
  }
}

Deno.test("reproduce-all exits with 2 and one line for a list, a step or a model that will not do", async () => {
  await withList(3, async (folder) => {
    const cases: [string[], RegExp][] = [
      [["--only", "diagnos"], /^error: Cannot use --only "diagnos": .+ from diagnose,alpha-study,/],
      [["--models", "x"], /^error: Cannot use --models "x": wanted .+ from tiny,lost\n$/],
      [["--tolerance", "-1"], /^error: Cannot use --tolerance "-1": wanted a number from 0/],
      [["--experiments", "none.json"], /^error: Cannot read "none\.json": there is no such file/],
      [["--experiments", "README.md"], /^error: Cannot read "README\.md": it is not JSON/],
    ];
    const outcomes = await Promise.all(cases.map(([args]) => run(folder, ...args)));
    for (const [index, { code, stderr }] of outcomes.entries()) {
      assert.equal(code, 2);
      assert.match(stderr, cases[index]![1]);
      assert.match(stderr, /^[^\n]+\n$/);
    }
  });
});
