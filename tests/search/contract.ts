/** What every search engine does, whatever computes it: one suite, run by each of them. */
import type { Grids, SearchEngine } from "../../lib/search/linear_group.ts";
import { MEMORY_BEHAVIOURS, refusesNonFiniteWeights } from "./memory_behaviours.ts";
import { SEARCH_BEHAVIOURS } from "./search_behaviours.ts";

/** Something that an engine does with its grids; properties take so many random cases. */
export type Behaviour = (engine: SearchEngine, grids: Grids, runs: number) => Promise<void>;

/** How an engine is tested. */
export interface ContractSettings {
  readonly runs?: number;
  /** Whether weights are checked here; else their reader does. */
  readonly refusesNonFinite?: boolean;
  /** Whether each behaviour gets an engine of its own; else they share one, for the time it takes. */
  readonly fresh?: boolean;
  readonly ignore?: boolean;
}

const BITS = [8, 5, 4, 3, 2];

const GRIDS: readonly Grids[] = [
  { kind: "symmetric", groupSize: 128, bits: BITS },
  { kind: "group", groupSize: 16, bits: BITS },
  { kind: "group", groupSize: 6, bits: BITS },
];

/** Registers the suite for an engine. */
export function searchContract(
  name: string,
  create: (grids: Grids) => SearchEngine | Promise<SearchEngine>,
  { runs = 15, refusesNonFinite = true, fresh = false, ignore = false }: ContractSettings = {},
): void {
  function test(title: string, grids: Grids, behaviours: Readonly<Record<string, Behaviour>>) {
    Deno.test(`${name} ${title}`, { ignore }, async (t) => {
      await using shared = await create(grids);
      for (const [behaviour, check] of Object.entries(behaviours)) {
        await t.step(behaviour, async () => {
          if (!fresh) return await check(shared, grids, runs);
          await using own = await create(grids);
          await check(own, grids, runs);
        });
      }
    });
  }

  for (const grids of GRIDS) {
    test(`searches ${grids.kind} groups of ${grids.groupSize}`, grids, SEARCH_BEHAVIOURS);
  }
  test("keeps searches apart", { kind: "symmetric", groupSize: 128, bits: [3] }, {
    ...MEMORY_BEHAVIOURS,
    ...(refusesNonFinite
      ? { "NaN and infinities are refused by tensor and place": refusesNonFiniteWeights }
      : {}),
  });
}
