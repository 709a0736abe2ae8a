import assert from "node:assert/strict";
import { join } from "node:path";
import type { Job } from "../../lib/reproduce/jobs.ts";
import { runJobs } from "../../lib/reproduce/run_jobs.ts";
import { imaginedFiles, testJob } from "./support.ts";

const measure = testJob("diagnose x", { makes: "records", outputs: ["r.json"] });
const draw = testJob("draw x", { arguments: ["r.json"], outputs: ["r.png"] });
const other = testJob("diagnose y", { makes: "records", outputs: ["s.json"] });
const compare = testJob("compare", { arguments: ["r.json", "s.json"], outputs: ["t.md"] });
const jobs = [measure, draw, other, compare];

/** An imagined disk, on which a task makes its outputs unless it is told to fail. */
class Site {
  readonly disk = new Map<string, string>();
  readonly started: string[] = [];
  /** Called when a run waits for another one. */
  onWait = () => {};
  failing: Readonly<Record<string, string>> = {};

  constructor(readonly folder: string) {}

  async run(chosen: readonly Job[]): Promise<string[]> {
    this.started.length = 0;
    const outcomes = await runJobs(chosen, {
      files: imaginedFiles(this.disk),
      stamps: join(this.folder, ".reproduced.json"),
      announce: (text) => text.includes(": waits for ") && this.onWait(),
      start: (args) => Promise.try(() => this.start(args, chosen)),
    });
    return outcomes.map(({ job, state, detail }) => `${job.name}: ${state}, ${detail}`);
  }

  private start(args: readonly string[], chosen: readonly Job[]): void {
    this.started.push(args.join(" "));
    const job = chosen.find(({ task, options }) =>
      args.join(" ").startsWith([task, ...options].join(" "))
    );
    const message = this.failing[job!.name];
    if (message !== undefined) throw new Error(message);
    for (const file of job!.outputs) this.disk.set(file, `made by ${args.join(" ")}`);
  }
}

async function atSite(work: (site: Site) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await work(new Site(folder));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

// Tasks of one name are told apart by their options.
const [first, second] = [{ ...measure, options: ["x"] }, { ...other, options: ["y"] }];
const all = [first, draw, second, compare];

Deno.test("runJobs() runs everything once, then nothing", async () => {
  await atSite(async (site) => {
    assert.deepEqual(await site.run(all), [
      "diagnose x: done, r.json",
      "draw x: done, r.png",
      "diagnose y: done, s.json",
      "compare: done, t.md",
    ]);
    assert.deepEqual(site.started, ["diagnose x", "draw", "diagnose y", "compare"]);
    const again = await site.run(all);
    assert.deepEqual(again, jobs.map(({ name }) => `${name}: skipped, up to date`));
    assert.deepEqual(site.started, []);
  });
});

Deno.test("runJobs() runs again what changed and what reads it, nothing else", async () => {
  await atSite(async (site) => {
    await site.run(all);
    site.disk.set("s.json", "edited by hand");
    await site.run(all);
    assert.deepEqual(site.started, ["diagnose y"], "made as before, so that nobody sees a change");
    site.disk.set("draw.ts", "other code");
    await site.run(all);
    assert.deepEqual(site.started, ["draw"]);
    await site.run([{ ...first, options: ["x", "--bits"] }, draw, second, compare]);
    assert.deepEqual(site.started, ["diagnose x --bits", "draw", "compare"]);
  });
});

Deno.test("runJobs() goes on past a failure, without what needs it", async () => {
  await atSite(async (site) => {
    site.failing = { "diagnose x": "Cannot read it: gone, look" };
    assert.deepEqual(await site.run(all), [
      "diagnose x: failed, Cannot read it: gone, look",
      "draw x: skipped, diagnose failed",
      "diagnose y: done, s.json",
      "compare: done, t.md",
    ]);
    site.failing = {};
    await site.run(all);
    assert.deepEqual(site.started, ["diagnose x", "draw", "compare"], "the table was without x");
  });
});

Deno.test("runJobs() fails a job without its input, or whose task makes less than it says", async () => {
  await atSite(async (site) => {
    assert.deepEqual(await site.run([draw]), ["draw x: failed, there is no r.json"]);
    site.disk.set("r.json", "1");
    const outcomes = await runJobs([draw], {
      files: imaginedFiles(site.disk),
      stamps: join(site.folder, ".reproduced.json"),
      announce: () => {},
      start: () => Promise.resolve(),
    });
    assert.equal(outcomes[0]!.detail, "it did not make r.png");
    assert.equal(outcomes[0]!.state, "failed");
  });
});

Deno.test("runJobs() goes on from the journal of a killed run, unless something changed since", async () => {
  await atSite(async (site) => {
    const journal = join(site.folder, "journal");
    const long = { ...first, journal };
    await Deno.writeTextFile(journal, "an older run's\n");
    site.failing = { "diagnose x": "was ended by SIGKILL" };
    await site.run([long]);
    assert.deepEqual(site.started, ["diagnose x"], "a journal that this list did not start");
    await site.run([long]);
    assert.deepEqual(site.started, ["diagnose x --resume"]);
    site.disk.set("diagnose.ts", "other code");
    await site.run([long]);
    assert.deepEqual(site.started, ["diagnose x"]);
    await Deno.remove(journal);
    site.failing = {};
    assert.deepEqual(await site.run([long]), ["diagnose x: done, r.json"]);
    assert.deepEqual(site.started, ["diagnose x"], "there was nothing to go on from");
  });
});

Deno.test("runJobs() takes over what a run has made that outlived its starter", async () => {
  for (const [finished, started] of [[true, []], [false, ["diagnose x --resume"]]] as const) {
    await atSite(async (site) => {
      const journal = join(site.folder, "journal");
      const long = { ...first, journal };
      await Deno.writeTextFile(journal, "");
      site.failing = { "diagnose x": "its starter was killed" };
      await site.run([long]);
      site.failing = {};
      using held = await Deno.open(journal, { write: true });
      await held.lock(true);
      const waits = new Promise<void>((resolve) => site.onWait = resolve);
      const running = site.run([long]);
      await waits;
      site.disk.set("r.json", "made by the run that went on");
      if (finished) await Deno.remove(journal);
      await held.unlock();
      assert.deepEqual(await running, ["diagnose x: done, r.json"]);
      assert.deepEqual(site.started, started);
      assert.deepEqual(await site.run([long]), ["diagnose x: skipped, up to date"]);
    });
  }
});

Deno.test("runJobs() names the error of a disk that will not do", async () => {
  await atSite(async (site) => {
    await Deno.mkdir(join(site.folder, ".reproduced.json"));
    const [line] = await site.run([first]);
    assert.match(line!, /^diagnose x: failed, .+/);
    assert.deepEqual(site.started, [], "nothing is run that could not be stamped");
  });
});
