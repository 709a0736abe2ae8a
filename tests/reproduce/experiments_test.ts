import assert from "node:assert/strict";
import { AwqDiagError } from "../../lib/errors/awq_diag_error.ts";
import { parseExperiments } from "../../lib/reproduce/experiments.ts";

const step = { task: "plot", of: "model", makes: "renderings", outputs: ["{figures}/{slug}.png"] };
const base = {
  results: "results",
  figures: "figures",
  models: { tiny: { files: "models/tiny" } },
  steps: { draw: step },
};

const parse = (value: unknown) => parseExperiments(JSON.stringify(value), "experiments.json");

/** Asserts that a list is refused with this text behind the file's name. */
function refuses(value: unknown, problem: RegExp): void {
  assert.throws(() => parse(value), (error) => {
    assert.ok(error instanceof AwqDiagError);
    const text = /^Cannot read "experiments\.json": (.+), correct it there$/.exec(error.message);
    assert.match(text?.[1] ?? error.message, problem);
    return true;
  });
}

const withStep = (changes: object) => ({ ...base, steps: { draw: { ...step, ...changes } } });
const withModel = (model: object) => ({ ...base, models: { tiny: model } });

Deno.test("parseExperiments() fills in what is left out", () => {
  const { models, steps } = parse(base);
  assert.deepEqual(models["tiny"], {
    model: null,
    revision: null,
    files: "models/tiny",
    settings: {},
    steps: {},
  });
  assert.deepEqual(steps["draw"], {
    ...step,
    settings: {},
    arguments: [],
    inputs: [],
    rewrites: [],
    journal: null,
  });
});

Deno.test("parseExperiments() names the key that is wrong, misspelt or missing", () => {
  refuses({ ...base, figures: 1 }, /^figures: expected string, received number$/);
  refuses({ ...base, step: {} }, /^top level: Unrecognized key: "step"$/);
  refuses(withStep({ of: "all" }), /^steps\.draw\.of: /);
  refuses(withStep({ outputs: [] }), /^steps\.draw: wanted outputs or rewrites/);
  refuses(withStep({ outputs: ["{result}/x"] }), /^steps\.draw\.outputs\[0\]: wanted a path/);
  refuses(withStep({ settings: { bits: false } }), /^steps\.draw\.settings\.bits: /);
  refuses(withStep({ of: "models" }), /^steps\.draw: a step over all models makes files of none/);
  refuses(
    withStep({ of: "models", makes: "records", outputs: ["a"] }),
    /^steps\.draw: records come from one model/,
  );
});

Deno.test("parseExperiments() wants files to hash or a pinned commit", () => {
  refuses(withModel({}), /^models\.tiny: wanted files/);
  refuses(withModel({ model: "org/x" }), /^models\.tiny: wanted files/);
  refuses(withModel({ model: "org/x", revision: "main" }), /^models\.tiny\.revision: wanted a co/);
  const revision = "060db6499f32faf8b98477b0a26969ef7d8b9987";
  assert.equal(parse(withModel({ model: "org/x", revision })).models["tiny"]!.revision, revision);
});

Deno.test("parseExperiments() refuses settings for a step that is not there", () => {
  refuses(
    withModel({ files: "x", steps: { drow: { bits: 3 } } }),
    /^models\.tiny\.steps\.drow: there is no such step, wanted one of draw$/,
  );
});

Deno.test("parseExperiments() says where a text stops being JSON", () => {
  assert.throws(() => parseExperiments("{,}", "list.json"), {
    name: "AwqDiagError",
    message: /^Cannot read "list\.json": it is not JSON \(.+\), correct it there$/,
  });
});
