/**
 * Deno's `mapAsync` blocks until the queue is idle and takes 10 ms more (seen in 2.9.6). Results that are
 * wanted at about the same time are therefore mapped together, after whatever the caller submits in
 * the same turn of the event loop.
 */

import type { BufferPool } from "./buffer_pool.ts";
import type { Binding, Commands } from "./commands.ts";
import type { GpuDevice } from "./device.ts";

/** Reads results back from the GPU. */
export class Readback {
  readonly #gpu: GpuDevice;
  readonly #pool: BufferPool;
  #turn: Promise<void> | undefined;

  constructor(gpu: GpuDevice, pool: BufferPool) {
    this.#gpu = gpu;
    this.#pool = pool;
  }

  /** Submits commands and reads floats that they compute. */
  async read(action: string, commands: Commands, results: Binding): Promise<Float32Array> {
    const staging = await this.#pool.take("readback", results.size);
    try {
      await this.#gpu.checked(action, () => {
        commands.copy(results, staging);
        commands.submit();
      });
      commands[Symbol.dispose](); // Others may have its buffers before the results are back.
      await this.#nextTurn();
      await this.#gpu.orLost(staging.mapAsync(GPUMapMode.READ, 0, results.size));
      const values = new Float32Array(staging.getMappedRange(0, results.size).slice(0));
      staging.unmap();
      this.#pool.give(staging);
      return values;
    } catch (error) {
      staging.destroy(); // It may still be waiting to be mapped.
      throw error;
    }
  }

  /** The end of this turn of the event loop, one for all who wait. */
  #nextTurn(): Promise<void> {
    this.#turn ??= new Promise((resolve) => {
      setTimeout(() => {
        this.#turn = undefined;
        resolve();
      }, 0);
    });
    return this.#turn;
  }
}
