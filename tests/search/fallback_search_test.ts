import assert from "node:assert/strict";
import { withFallback } from "../../lib/search/fallback_search.ts";
import { GpuMemoryError } from "../../lib/search/gpu/device.ts";
import type { Grids, LinearGroup, SearchEngine } from "../../lib/search/linear_group.ts";
import { searchContract } from "./contract.ts";
import { createReferenceSearch } from "./reference_search.ts";
import { assertCurves, searchAll, searchCase } from "./search_case.ts";

const GRIDS: Grids = { kind: "symmetric", bits: [3], groupSize: 128 };

type Call = "load" | "weightMagnitudes" | "proxies" | "first add" | "later add" | "end";

/** What happened to an engine, in order. */
interface Watched {
  readonly engine: SearchEngine;
  readonly log: string[];
}

/** An engine that writes down its calls and asks before each whether it may be answered. */
function watched(inner: SearchEngine, before: (call: Call) => void): Watched {
  const log: string[] = [];
  const act = async <T>(call: Call, answer: () => Promise<T>): Promise<T> => {
    log.push(call);
    before(call);
    return await answer();
  };
  const watchedGroup = (group: LinearGroup): LinearGroup => ({
    weightMagnitudes: () => act("weightMagnitudes", () => group.weightMagnitudes()),
    proxies: (actScales) => act("proxies", () => group.proxies(actScales)),
    search(scales, tokens) {
      const search = group.search(scales, tokens);
      let begun = false;
      return {
        async add(inputs) {
          await act(begun ? "later add" : "first add", () => search.add(inputs));
          begun = true;
        },
        end: () => act("end", () => search.end()),
      };
    },
    async [Symbol.asyncDispose]() {
      log.push("group disposed");
      await group[Symbol.asyncDispose]();
    },
  });
  return {
    log,
    engine: {
      load: (weights) => act("load", async () => watchedGroup(await inner.load(weights))),
      async [Symbol.asyncDispose]() {
        log.push("disposed");
        await inner[Symbol.asyncDispose]();
      },
    },
  };
}

/** Runs out of memory at a call, from its `nth` on. */
function fullAt(call: Call, nth = 1): (seen: Call) => void {
  let count = 0;
  return (seen) => {
    if (seen === call && ++count >= nth) throw new GpuMemoryError(`no room to ${call}`);
  };
}

/** An engine with a fallback, both watched. */
function fallingAt(before: (call: Call) => void) {
  const first = watched(createReferenceSearch(GRIDS), before);
  const second = watched(createReferenceSearch(GRIDS), () => {});
  const reasons: string[] = [];
  const createSecond = () => {
    second.log.push("created");
    return second.engine;
  };
  const engine = withFallback(first.engine, createSecond, (reason) => reasons.push(reason));
  return { engine, first: first.log, second: second.log, reasons };
}

const MOMENTS = ["load", "weightMagnitudes", "proxies", "first add"] as const;

for (
  const [call, nth] of [...MOMENTS.map((call) => [call, 1] as const), ["first add", 3] as const]
) {
  searchContract(`fallback at ${call} number ${nth}`, (grids) => {
    const { engine } = watched(createReferenceSearch(grids), fullAt(call, nth));
    return withFallback(engine, () => createReferenceSearch(grids), () => {});
  }, { runs: 3, fresh: true });
}

for (const call of MOMENTS) {
  Deno.test(`withFallback() changes over for good when ${call} finds no room, and says why once`, async () => {
    const some = searchCase(3, [4, 2], 8, 5);
    const { engine, first, second, reasons } = fallingAt(fullAt(call));
    {
      await using open = engine;
      await using group = await open.load(some.weights);
      await group.weightMagnitudes();
      await group.proxies(new Float64Array(8).fill(1));
      assertCurves(await searchAll(open, some, [2]), GRIDS, some);
      assertCurves(await searchAll(open, some), GRIDS, some);
    }
    assert.deepEqual(reasons, [`no room to ${call}`]);
    assert.equal(first.filter((entry) => entry === call).length, 1);
    assert.ok(second.includes("first add") && second.includes("later add"));
    for (const log of [first, second]) {
      assert.equal(log.filter((entry) => entry === "disposed").length, 1);
      assert.equal(log.at(-1), "disposed");
      const loaded = log.filter((entry) => entry === "load").length -
        (log === first && call === "load" ? 1 : 0);
      assert.equal(log.filter((entry) => entry === "group disposed").length, loaded);
    }
  });
}

Deno.test("withFallback() stays with the first engine while it has room", async () => {
  const some = searchCase(3, [4], 8, 5);
  const { engine, second, reasons } = fallingAt(() => {});
  {
    await using open = engine;
    assertCurves(await searchAll(open, some), GRIDS, some);
  }
  assert.deepEqual([second, reasons], [[], []]);
});

Deno.test("calls that find no room together load the linears elsewhere once", async () => {
  const some = searchCase(5, [4], 8, 5);
  const full = (call: Call) => {
    if (call === "proxies" || call === "weightMagnitudes") throw new GpuMemoryError("no room");
  };
  const { engine, first, second, reasons } = fallingAt(full);
  await using open = engine;
  await using group = await open.load(some.weights);
  const [magnitudes, proxies] = await Promise.all([
    group.weightMagnitudes(),
    group.proxies(new Float64Array(8).fill(1)),
  ]);
  assert.deepEqual([magnitudes.length, proxies.length], [1, 1]);
  assert.deepEqual(reasons, ["no room"]);
  assert.equal(first.filter((entry) => entry === "group disposed").length, 1);
  assert.deepEqual(second.slice(0, 2), ["created", "load"]);
  assert.equal(second.filter((entry) => entry === "load").length, 1);
});

Deno.test("groups that find no room together change over to one engine", async () => {
  const cases = [searchCase(5, [4], 8, 5), searchCase(6, [3], 6, 5)];
  const { engine, second, reasons } = fallingAt(fullAt("first add"));
  await using open = engine;
  const found = await Promise.all(cases.map((some) => searchAll(open, some)));
  cases.forEach((some, i) => assertCurves(found[i]!, GRIDS, some));
  assert.equal(second.filter((entry) => entry === "created").length, 1);
  assert.equal(reasons.length, 1);
});

for (const call of ["later add", "end"] as const) {
  Deno.test(`no room at ${call} is an error: the tokens before cannot be added again`, async () => {
    const some = searchCase(5, [4], 8, 5);
    const { engine, second } = fallingAt(fullAt(call));
    await using open = engine;
    await assert.rejects(searchAll(open, some, [2]), GpuMemoryError);
    assert.deepEqual(second, []);
  });
}

for (const call of ["load", "proxies", "first add"] as const) {
  Deno.test(`withFallback() lets other errors of ${call} through`, async () => {
    const { engine, second } = fallingAt((seen) => {
      if (seen === call) throw new Error("lost");
    });
    await using open = engine;
    await assert.rejects(async () => {
      const some = searchCase(5, [4], 8, 5);
      await searchAll(open, some);
      await using group = await open.load(some.weights);
      await group.proxies(new Float64Array(8).fill(1));
    }, /^Error: lost/);
    assert.deepEqual(second, []);
  });
}
