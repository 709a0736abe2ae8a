/** A search that goes on with another engine when the first runs out of memory. */

import type {
  ErrorCurves,
  LinearGroup,
  LinearSearch,
  SearchEngine,
  StoredMatrix,
} from "./linear_group.ts";
import { GpuMemoryError } from "./gpu/device.ts";
import type { Matrix } from "../num/matrix.ts";

/** A search whose tokens are not taken in yet can begin again elsewhere. */
class FallbackLinearSearch implements LinearSearch {
  readonly #group: FallbackGroup;
  readonly #begin: (group: LinearGroup) => LinearSearch;
  #search: LinearSearch | undefined;
  #begun = false;

  constructor(group: FallbackGroup, begin: (group: LinearGroup) => LinearSearch) {
    this.#group = group;
    this.#begin = begin;
  }

  async add(inputs: Matrix): Promise<void> {
    if (this.#begun) return await this.#search!.add(inputs);
    this.#search = await this.#group.attempt(async (layers) => {
      const search = this.#begin(layers);
      await search.add(inputs);
      return search;
    });
    this.#begun = true;
  }

  async end(): Promise<readonly ErrorCurves[]> {
    return await (this.#search ?? this.#begin(await this.#group.current())).end();
  }
}

class FallbackGroup implements LinearGroup {
  readonly #engine: FallbackEngine;
  readonly #weights: readonly StoredMatrix[];
  #current: LinearGroup | undefined;

  constructor(engine: FallbackEngine, weights: readonly StoredMatrix[]) {
    this.#engine = engine;
    this.#weights = weights;
  }

  /** The layers where they are now. */
  async current(): Promise<LinearGroup> {
    return this.#current ??= await this.#engine.loadCurrent(this.#weights);
  }

  /** Does something with the layers, and again elsewhere if memory runs out. */
  async attempt<T>(action: (layers: LinearGroup) => Promise<T>): Promise<T> {
    try {
      return await action(await this.current());
    } catch (error) {
      if (!(error instanceof GpuMemoryError)) throw error;
      await this.#current?.[Symbol.asyncDispose]();
      this.#engine.fall(error.message);
      this.#current = await this.#engine.loadCurrent(this.#weights);
      return await action(this.#current);
    }
  }

  weightMagnitudes(): ReturnType<LinearGroup["weightMagnitudes"]> {
    return this.attempt((layers) => layers.weightMagnitudes());
  }

  proxies(magnitude: ArrayLike<number>): ReturnType<LinearGroup["proxies"]> {
    return this.attempt((layers) => layers.proxies(magnitude));
  }

  search(scales: readonly Float32Array[], tokens: number): LinearSearch {
    return new FallbackLinearSearch(this, (layers) => layers.search(scales, tokens));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#current?.[Symbol.asyncDispose]();
  }
}

class FallbackEngine implements SearchEngine {
  readonly #first: SearchEngine;
  readonly #createSecond: () => SearchEngine;
  readonly #onFallback: (reason: string) => void;
  #second: SearchEngine | undefined;

  constructor(
    first: SearchEngine,
    createSecond: () => SearchEngine,
    onFallback: (reason: string) => void,
  ) {
    this.#first = first;
    this.#createSecond = createSecond;
    this.#onFallback = onFallback;
  }

  /** Changes over to the second engine, for good. */
  fall(reason: string): void {
    if (this.#second !== undefined) return;
    this.#second = this.#createSecond();
    this.#onFallback(reason);
  }

  loadCurrent(weights: readonly StoredMatrix[]): Promise<LinearGroup> {
    return (this.#second ?? this.#first).load(weights);
  }

  async load(weights: readonly StoredMatrix[]): Promise<LinearGroup> {
    const group = new FallbackGroup(this, weights);
    await group.attempt(() => Promise.resolve());
    return group;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#first[Symbol.asyncDispose]();
    await this.#second?.[Symbol.asyncDispose]();
  }
}

/**
 * Makes a search that changes over to another engine, once and for good, when the first runs out of
 * memory; what it was asked for then is done again there.
 */
export function withFallback(
  first: SearchEngine,
  createSecond: () => SearchEngine,
  onFallback: (reason: string) => void,
): SearchEngine {
  return new FallbackEngine(first, createSecond, onFallback);
}
