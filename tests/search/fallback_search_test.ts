import assert from "node:assert/strict";
import type {
  ErrorCurves,
  LinearGroup,
  LinearSearch,
  SearchEngine,
} from "../../lib/search/linear_group.ts";
import { GpuMemoryError } from "../../lib/search/gpu/device.ts";
import { withFallback } from "../../lib/search/fallback_search.ts";
import { matrix } from "../../lib/num/matrix.ts";

type Call = "load" | "magnitudes" | "proxies" | "add" | "end";

/** An engine that answers with its number, and runs out of memory at some calls. */
function engineOf(number: number, full: readonly Call[], log: string[]): SearchEngine {
  const act = <T>(call: Call, value: T): Promise<T> => {
    log.push(`${number} ${call}`);
    return full.includes(call)
      ? Promise.reject(new GpuMemoryError(`no room for ${call}`))
      : Promise.resolve(value);
  };
  const curves: readonly ErrorCurves[] = [{ norm: number, errors: new Map() }];
  const search: LinearSearch = {
    add: () => act("add", undefined),
    end: () => act("end", curves),
  };
  const group: LinearGroup = {
    weightMagnitudes: () => act("magnitudes", [Float64Array.of(number)]),
    proxies: () => act("proxies", [new Map([[3, number]])]),
    search: () => search,
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
  return {
    load: () => act("load", group),
    [Symbol.asyncDispose]: () => {
      log.push(`${number} disposed`);
      return Promise.resolve();
    },
  };
}

async function searchWith(full: readonly Call[]) {
  const log: string[] = [];
  const reasons: string[] = [];
  let norm: number;
  {
    await using engine = withFallback(
      engineOf(1, full, log),
      () => engineOf(2, [], log),
      (reason) => reasons.push(reason),
    );
    await using group = await engine.load([]);
    const search = group.search([], 1);
    await search.add(matrix(new Float32Array(1), 1, 1));
    [{ norm }] = await search.end() as [ErrorCurves];
    await group.weightMagnitudes();
    await using later = await engine.load([]);
    await later.proxies([1]);
  }
  return { log, reasons, norm };
}

Deno.test("withFallback() stays with the first engine while it has room", async () => {
  const { log, reasons, norm } = await searchWith([]);
  assert.equal(norm, 1);
  assert.deepEqual(reasons, []);
  assert.ok(log.every((entry) => entry.startsWith("1 ")));
});

for (const call of ["load", "add"] as const) {
  Deno.test(`withFallback() changes over for good when ${call} finds no room, and says why`, async () => {
    const { log, reasons, norm } = await searchWith([call]);
    assert.equal(norm, 2);
    assert.deepEqual(reasons, [`no room for ${call}`]);
    assert.equal(log.filter((entry) => entry === `1 ${call}`).length, 1);
    assert.ok(log.includes("2 magnitudes") && log.includes("2 proxies"));
    assert.ok(log.includes("1 disposed") && log.includes("2 disposed"));
  });
}

Deno.test("withFallback() lets other errors through", async () => {
  const broken = { ...engineOf(1, [], []), load: () => Promise.reject(new Error("lost")) };
  await using engine = withFallback(broken, () => engineOf(2, [], []), () => {});
  await assert.rejects(engine.load([]), /^Error: lost/);
});
