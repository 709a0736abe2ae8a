/**
 * Device memory that is used again: a model's blocks are alike, and making a buffer costs more than
 * filling it.
 */

import type { GpuDevice } from "./device.ts";

/** What a buffer is for. */
export type BufferUse = "storage" | "uniform" | "readback";

/** Buffers are made this much larger than asked for at most, so that similar ones can share them. */
const SLACK = 1 / 4;

function usageOf(use: BufferUse): number {
  const { STORAGE, UNIFORM, COPY_SRC, COPY_DST, MAP_READ } = GPUBufferUsage;
  switch (use) {
    case "storage":
      return STORAGE | COPY_SRC | COPY_DST;
    case "uniform":
      return UNIFORM | COPY_DST;
    case "readback":
      return MAP_READ | COPY_DST;
  }
}

/** The size that a buffer is made with. */
export function bufferSize(bytes: number, most: number): number {
  const step = Math.max(256, 2 ** Math.floor(Math.log2(Math.max(1, bytes))) * SLACK);
  const size = Math.ceil(Math.max(1, bytes) / step) * step;
  return size <= most ? size : bytes;
}

/** Keeps buffers that are given back for those who ask next. */
export class BufferPool implements Disposable {
  readonly #gpu: GpuDevice;
  readonly #all = new Set<GPUBuffer>();
  readonly #idle: GPUBuffer[] = [];

  constructor(gpu: GpuDevice) {
    this.#gpu = gpu;
  }

  /**
   * Takes a buffer. What it holds is unknown: the queue keeps the order of what is submitted, so it
   * may still be read by commands submitted before, and be written by those submitted from now on.
   */
  async take(use: BufferUse, bytes: number): Promise<GPUBuffer> {
    const usage = usageOf(use);
    const fits = this.#idle
      .filter((b) => b.usage === usage && b.size >= bytes && b.size * SLACK <= Math.max(bytes, 64))
      .sort((a, b) => a.size - b.size)[0];
    if (fits !== undefined) {
      this.#idle.splice(this.#idle.indexOf(fits), 1);
      return fits;
    }
    try {
      return await this.#make(usage, bytes);
    } catch (error) {
      if (this.#idle.length === 0) throw error;
      for (const buffer of this.#idle.splice(0)) this.#destroy(buffer);
      return await this.#make(usage, bytes);
    }
  }

  /** Gives a buffer back, once the commands that use it are submitted. */
  give(buffer: GPUBuffer): void {
    if (this.#all.has(buffer)) this.#idle.push(buffer);
  }

  /** Frees all buffers, taken or idle. */
  [Symbol.dispose](): void {
    for (const buffer of this.#all) this.#destroy(buffer);
    this.#idle.length = 0;
  }

  async #make(usage: number, bytes: number): Promise<GPUBuffer> {
    const size = bufferSize(bytes, this.#gpu.device.limits.maxBufferSize);
    const buffer = await this.#gpu.checked(
      `reserve ${size} bytes on the GPU`,
      () => this.#gpu.device.createBuffer({ size, usage }),
    );
    this.#all.add(buffer);
    return buffer;
  }

  #destroy(buffer: GPUBuffer): void {
    this.#all.delete(buffer);
    buffer.destroy();
  }
}
