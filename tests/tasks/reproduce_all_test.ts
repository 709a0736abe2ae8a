import assert from "node:assert/strict";
import { join } from "node:path";
import { reproduceAll } from "../../tasks/reproduce_all.ts";
import { tableRows, withList } from "../support/reproduce_list.ts";
import { callTask, runDeno } from "../support/run_task.ts";

Deno.test("reproduce-all makes what it can, then nothing, and finds what was tampered with", async () => {
  await withList(3, async (folder, list) => {
    // Wherever the cache is, the model that cannot be had is not in it.
    const env = { HF_HUB_OFFLINE: "1" };
    const first = await runDeno(["task", "--quiet", "reproduce-all", ...list], env);
    assert.equal(first.code, 1, first.stderr);
    assert.deepEqual(tableRows(first.stdout), [
      "done tiny diagnose",
      "failed lost diagnose",
      "done all compare",
    ]);
    assert.match(first.stdout, /failed +lost +diagnose .+ Cannot download "org\/lost": /);
    assert.match(first.stderr, /^diagnose tiny: runs, not made here before\n/);

    const again = await callTask(reproduceAll, ...list, "--models", "tiny");
    assert.deepEqual([again.code, again.stderr.includes("runs")], [0, false], again.stderr);
    assert.deepEqual(tableRows(again.stdout), ["skipped tiny diagnose", "skipped all compare"]);

    const file = join(folder, "results", "diagnostic_qwen2.json");
    const record = JSON.parse(await Deno.readTextFile(file));
    record.layers["model.layers.0.mlp.down_proj"].hidden_dim += 1;
    await Deno.writeTextFile(file, JSON.stringify(record));
    const plan = await callTask(reproduceAll, ...list, "--models", "tiny", "--dry-run", "--json");
    const rows: { action: string; reason: string }[] = JSON.parse(plan.stdout);
    assert.deepEqual(rows.map(({ action }) => action), ["run", "run"]);
    assert.equal(rows[0]!.reason, `output changed: ${file}`);

    const check = await callTask(reproduceAll, ...list, "--check", "--quiet", "--models", "tiny");
    assert.deepEqual([check.code, check.stderr], [1, ""]);
    assert.deepEqual(tableRows(check.stdout), ["failed tiny diagnose", "done all compare"]);
    const finding = /\n\n\S+diagnostic_qwen2\.json\n {2}\/layers\/.+down_proj\/hidden_dim: /;
    assert.match(check.stdout, finding);
  });
});

const refusals: [string[], RegExp][] = [
  [["--only", "diagnos"], /^error: Cannot use --only "diagnos": .+ from diagnose,compare\n$/],
  [["--models", "x"], /^error: Cannot use --models "x": wanted .+ from tiny,lost\n$/],
  [["--tolerance", "-1"], /^error: Cannot use --tolerance "-1": wanted a number from 0/],
  [["--experiments", "none.json"], /^error: Cannot read "none\.json": there is no such file/],
  [["--experiments", "README.md"], /^error: Cannot read "README\.md": it is not JSON/],
];

for (const [args, line] of refusals) {
  Deno.test(`reproduce-all exits with 2 and one line for ${args.join(" ")}`, async () => {
    await withList(3, async (_folder, list) => {
      const { code, stdout, stderr } = await callTask(reproduceAll, ...list, ...args);
      assert.deepEqual([code, stdout], [2, ""]);
      assert.match(stderr, line);
      assert.match(stderr, /^[^\n]+\n$/);
    });
  });
}
