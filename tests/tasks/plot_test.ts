import assert from "node:assert/strict";
import { join } from "node:path";
import { plot } from "../../tasks/plot.ts";
import { channelLayer, figureChannels, figureDiagnostic } from "../support/figure_records.ts";
import {
  alphaStudyRecord,
  awqDiagFile,
  awqDiagPerplexityFile,
  perplexityRecord,
} from "../support/records.ts";
import { callTask, runTask } from "../support/run_task.ts";
import { inFolder } from "../support/tiny_checkpoint.ts";

/** Runs a test in a folder with these files, whose content is text or becomes JSON. */
async function folderWith(files: Record<string, unknown>, use: (folder: string) => Promise<void>) {
  const texts = Object.entries(files).map(([name, content]) => [
    name,
    typeof content === "string" ? content : JSON.stringify(content),
  ]);
  await inFolder(Object.fromEntries(texts), use);
}

const both = {
  "diagnostic_tiny-3.json": figureDiagnostic(),
  "channels_tiny-3.json": figureChannels(),
};

function readSpecs(folder: string): Map<string, string> {
  const names = [...Deno.readDirSync(folder)].map(({ name }) => name)
    .filter((name) => name.endsWith(".json")).sort();
  return new Map(names.map((name) => [name, Deno.readTextFileSync(join(folder, name))]));
}

Deno.test("deno task plot draws nine figures, a line each, from the specs of a run here", async () => {
  await folderWith(both, async (folder) => {
    const record = join(folder, "diagnostic_tiny-3.json");
    const [a, b] = [join(folder, "a"), join(folder, "b")];
    const process = await runTask("plot", record, "--figures", a);
    assert.deepEqual([process.code, process.stderr], [0, ""]);
    assert.equal(process.stdout.trim().split("\n").length, 9);
    assert.ok(process.stdout.startsWith(join(a, "tiny-3", "saliency_curve.png\n")));
    const here = await callTask(plot, record, "--figures", b, "--formats", "svg");
    assert.equal(here.stdout, process.stdout.replaceAll(a, b).replaceAll(".png", ".svg"));
    const specs = readSpecs(join(a, "tiny-3"));
    assert.equal(specs.size, 9);
    assert.deepEqual(specs, readSpecs(join(b, "tiny-3")));
  });
});

Deno.test("plot writes SVG in another size where it is asked to", async () => {
  await folderWith({ "perplexity.json": perplexityRecord() }, async (folder) => {
    const record = join(folder, "perplexity.json");
    const options = ["--figures", folder, "--formats", "svg", "--scale", "0.5"];
    const { code, stdout } = await callTask(plot, record, ...options);
    assert.deepEqual([code, stdout], [0, `${join(folder, "tiny-3", "perplexity.svg")}\n`]);
    const [, width, units] = /width="([\d.]+)"[^>]*viewBox="0 0 ([\d.]+)/.exec(
      await Deno.readTextFile(stdout.trim()),
    )!;
    assert.equal(Number(width), 0.5 * Number(units));
  });
});

Deno.test("plot refuses formats and sizes that it cannot write", async () => {
  for (
    const [option, value, wanted] of [
      ["--formats", "pdf", "png,svg"],
      ["--scale", "0", "0.1 to 8"],
      ["--scale", "big", "0.1 to 8"],
    ] as const
  ) {
    const { code, stderr } = await callTask(plot, "x.json", option, value);
    assert.equal(code, 2);
    assert.match(stderr, new RegExp(`^error: Cannot use ${option} "${value}": wanted .*${wanted}`));
  }
});

Deno.test("plot draws AWQ-Diag's own file and says what it skips and why", async () => {
  await folderWith({}, async (folder) => {
    const { code, stdout } = await callTask(
      plot,
      awqDiagFile.pathname,
      "--figures",
      folder,
      "--formats",
      "svg",
    );
    assert.equal(code, 0);
    const skipped = stdout.split("\n").filter((line) => line.startsWith("skipped "));
    assert.equal(skipped.length, 4);
    assert.match(stdout, /^skipped alpha_curves: no layer has an error curve/m);
    assert.match(stdout, /^skipped saliency_curve: it needs the channels record/m);
    assert.match(stdout, /outlier_map\.svg$/m);
  });
});

Deno.test("plot puts the records of one model together and those of several apart", async () => {
  const other = { ...figureDiagnostic(), model: "org/other" };
  await folderWith({ ...both, "x.json": other }, async (folder) => {
    const paths = ["channels_tiny-3.json", "diagnostic_tiny-3.json", "x.json"];
    const { code, stdout } = await runTask(
      "plot",
      ...paths.map((name) => join(folder, name)),
      "--figures",
      folder,
      "--json",
      "--formats",
      "svg",
    );
    assert.equal(code, 0);
    const figures = JSON.parse(stdout) as { name: string; path?: string; reason?: string }[];
    assert.equal(figures.length, 18);
    assert.equal(figures.filter(({ reason }) => reason).length, 3, "the other has no channels");
    assert.ok(figures.at(-1)!.path!.endsWith(join("other", "outlier_map.svg")));
  });
});

Deno.test("plot draws several bit widths into one figure, beside the figures of the other kinds", async () => {
  const files = {
    ...both,
    "perplexity_tiny-3_3bit.json": perplexityRecord(3),
    "perplexity_tiny-3_4bit.json": perplexityRecord(4),
  };
  await folderWith(files, async (folder) => {
    const paths = [
      "perplexity_tiny-3_4bit.json",
      "diagnostic_tiny-3.json",
      "perplexity_tiny-3_3bit.json",
    ].map((name) => join(folder, name));
    const out = join(folder, "figures");
    const { code, stdout, stderr } = await callTask(
      plot,
      ...paths,
      "--figures",
      out,
      "--formats",
      "svg",
    );
    assert.deepEqual([code, stderr], [0, ""]);
    const lines = stdout.trim().split("\n");
    assert.equal(lines.length, 10);
    assert.equal(lines.at(-1), join(out, "tiny-3", "perplexity.svg"));
    const spec = Deno.readTextFileSync(join(out, "tiny-3", "perplexity.vl.json"));
    for (const bits of ["3 bits", "4 bits"]) assert.ok(spec.includes(`"${bits}"`), bits);
  });
});

Deno.test("plot draws no more bit widths than it is given, and AWQ-Diag's own file", async () => {
  await folderWith({}, async (folder) => {
    const path = join(folder, "perplexity_wiki-qwen2-7m_3bit.json");
    await Deno.copyFile(awqDiagPerplexityFile, path);
    await Deno.copyFile(awqDiagPerplexityFile, path.replace("3bit", "4bit"));
    const { code, stdout } = await callTask(plot, path, "--figures", folder);
    assert.deepEqual([code, stdout], [0, `${join(folder, "wiki-qwen2-7m", "perplexity.png")}\n`]);
    const spec = JSON.parse(
      Deno.readTextFileSync(join(folder, "wiki-qwen2-7m", "perplexity.vl.json")),
    );
    assert.equal(spec.concat.length, 1);
  });
});

Deno.test("plot says why it skips bit widths that do not compare", async () => {
  const other = { ...perplexityRecord(4), group_size: 64 };
  await folderWith({ "a.json": perplexityRecord(3), "b.json": other }, async (folder) => {
    const paths = ["a.json", "b.json"].map((name) => join(folder, name));
    const { code, stdout } = await callTask(plot, ...paths, "--figures", folder);
    assert.equal(code, 0);
    assert.match(stdout, /^skipped perplexity: the records differ in text, windows or group size/);
  });
});

const wrong: [
  what: string,
  files: Record<string, unknown>,
  args: string[],
  code: number,
  line: RegExp,
][] = [
  [
    "no file",
    {},
    ["a.json"],
    1,
    /^error: Cannot read record ".*a\.json": there is no such file or folder, check the path\n$/,
  ],
  [
    "a file that is no record",
    { "a.json": "[1, 2]" },
    ["a.json"],
    1,
    /^error: Cannot read record ".*a\.json": it holds no JSON object, pass a file .*\n$/,
  ],
  [
    "a file cut short",
    { "a.json": JSON.stringify(figureDiagnostic()).slice(0, 500) },
    ["a.json"],
    1,
    /^error: Cannot read record ".*a\.json": it is not JSON or was cut short, .*\n$/,
  ],
  [
    "a record of a newer version",
    { "a.json": { ...figureDiagnostic(), version: 9 } },
    ["a.json"],
    1,
    /^error: Cannot read record ".*a\.json": .*9.*\n$/,
  ],
  [
    "a record without layers",
    { "a.json": { ...figureDiagnostic(), layers: {} } },
    ["a.json"],
    1,
    /^error: Cannot read record ".*a\.json": .*at least one layer.*\n$/,
  ],
  [
    "a broken array",
    { "channels_tiny-3.json": withBrokenArray() },
    ["channels_tiny-3.json"],
    1,
    /^error: Cannot read record ".*channels_tiny-3\.json": layers\[.*q_proj"\].*has 4 bytes, its shape needs 256.*\n$/,
  ],
  [
    "another model's arrays beside it",
    { ...both, "diagnostic_tiny-3.json": { ...figureDiagnostic(), model: "org/tiny-4" } },
    ["diagnostic_tiny-3.json"],
    1,
    /^error: Cannot use ".*channels_tiny-3\.json" with ".*": it is not the channels record of "org\/tiny-4", .*\n$/,
  ],
  [
    "arrays of another width beside it",
    { ...both, "channels_tiny-3.json": withWiderLayer() },
    ["diagnostic_tiny-3.json"],
    1,
    /^error: Cannot use ".*channels_tiny-3\.json" with ".*": its "model\.layers\.0\.self_attn\.q_proj" is no layer of that record, .*\n$/,
  ],
  [
    "the same record twice",
    { "a.json": figureDiagnostic(), "b.json": figureDiagnostic() },
    ["a.json", "b.json"],
    2,
    /^error: Cannot plot ".*a\.json" and ".*b\.json" into one folder "tiny-3": both are diagnostic records, .*\n$/,
  ],
  [
    "one bit width twice",
    { "a.json": perplexityRecord(3), "b.json": perplexityRecord(4), "c.json": perplexityRecord(3) },
    ["a.json", "b.json", "c.json"],
    2,
    /^error: Cannot plot ".*a\.json" and ".*c\.json" into one folder "tiny-3": both are perplexity records at 3 bits, .*\n$/,
  ],
  [
    "two models of one name",
    { "a.json": figureDiagnostic(), "b.json": { ...figureDiagnostic(), model: "x/tiny-3" } },
    ["a.json", "b.json"],
    2,
    /^error: Cannot plot .* into one folder "tiny-3": the models differ, plot one at a time\n$/,
  ],
];

for (const [what, files, names, code, line] of wrong) {
  Deno.test(`plot exits with ${code} and one line for ${what}`, async () => {
    await folderWith(files, async (folder) => {
      const paths = names.map((name) => join(folder, name));
      const outcome = await callTask(plot, ...paths, "--figures", join(folder, "figures"));
      assert.equal(outcome.code, code);
      assert.match(outcome.stderr, line);
    });
  });
}

Deno.test("plot exits with 2 when it is given nothing", async () => {
  const { code, stderr } = await callTask(plot);
  assert.equal(code, 2);
  assert.equal(stderr, "error: missing required argument 'records'\n");
});

function withBrokenArray(): unknown {
  const channels = figureChannels();
  Object.values(channels.layers)[0]!.importance.data = "AAAAAA==";
  return channels;
}

/** Channels of which the first layer has more than the diagnostic record says. */
function withWiderLayer() {
  const channels = figureChannels();
  const [name, { module_type, layer_idx }] = Object.entries(channels.layers)[0]!;
  channels.layers[name] = channelLayer(module_type, layer_idx, Array(99).fill(1));
  return channels;
}

Deno.test("plot keeps a model's own letters in the folder's name and notes those that figures lack", async () => {
  const record = { ...alphaStudyRecord(), model: "模型甲" };
  await folderWith({ "a.json": record }, async (folder) => {
    const { code, stdout, stderr } = await callTask(
      plot,
      join(folder, "a.json"),
      "--figures",
      folder,
    );
    assert.equal(code, 0);
    assert.match(stdout, /模型甲.alpha_study\.png\n$/);
    assert.match(stderr, /^note: .*"\[6A21 578B 7532\]"\n$/);
  });
});
