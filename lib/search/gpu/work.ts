/** Commands for the GPU and the buffers that they need only while they run. */

import type { BufferPool, BufferUse } from "./buffer_pool.ts";
import type { GpuDevice } from "./device.ts";

/** A part of a buffer, in bytes; a multiple of 4, from a multiple of the device's alignment. */
export interface Part {
  /** The buffer. */
  readonly buffer: GPUBuffer;
  /** First byte. */
  readonly offset?: number;
  /** Number of bytes. */
  readonly size: number;
}

/** Bytes between the starts of shapes in a uniform buffer; every device can bind at multiples. */
const SHAPE_STRIDE = 256;

/** Told of every dispatch before it is recorded, so that a benchmark can time it. */
export type PassObserver = (label: string) => GPUComputePassTimestampWrites | undefined;

/** Records commands and submits them; give back its buffers with `using`, after submitting. */
export class Work implements Disposable {
  readonly #gpu: GpuDevice;
  readonly #pool: BufferPool;
  readonly #observe: PassObserver | undefined;
  readonly #taken: GPUBuffer[] = [];
  #encoder: GPUCommandEncoder | undefined;

  /** Begins without commands. */
  constructor(gpu: GpuDevice, pool: BufferPool, observe?: PassObserver) {
    this.#gpu = gpu;
    this.#pool = pool;
    this.#observe = observe;
  }

  /** Takes a buffer until this work is disposed of. */
  async take(use: BufferUse, size: number): Promise<Part> {
    const buffer = await this.#pool.take(use, size);
    this.#taken.push(buffer);
    return { buffer, size };
  }

  /** Takes a storage buffer and fills it. */
  async store(values: Float32Array<ArrayBuffer> | ArrayBuffer): Promise<Part> {
    const part = await this.take("storage", values.byteLength);
    this.#gpu.device.queue.writeBuffer(part.buffer, 0, values);
    return part;
  }

  /** Takes a uniform buffer and fills it with what several dispatches are told. */
  async shapes(shapes: readonly Uint32Array[]): Promise<readonly Part[]> {
    const { buffer } = await this.take("uniform", SHAPE_STRIDE * Math.max(1, shapes.length));
    const packed = new Uint32Array(SHAPE_STRIDE / 4 * shapes.length);
    shapes.forEach((shape, i) => packed.set(shape, SHAPE_STRIDE / 4 * i));
    this.#gpu.device.queue.writeBuffer(buffer, 0, packed);
    return shapes.map((_, i) => ({ buffer, offset: SHAPE_STRIDE * i, size: 32 }));
  }

  /** Records a kernel. */
  dispatch(
    pipeline: GPUComputePipeline,
    parts: readonly Part[],
    workgroups: readonly [number, number?, number?],
  ): void {
    const { device } = this.#gpu;
    this.#encoder ??= device.createCommandEncoder();
    const timestampWrites = this.#observe?.(pipeline.label);
    const pass = this.#encoder.beginComputePass(timestampWrites && { timestampWrites });
    pass.setPipeline(pipeline);
    const entries = parts.map((resource, binding) => ({ binding, resource }));
    const layout = pipeline.getBindGroupLayout(0);
    pass.setBindGroup(0, device.createBindGroup({ layout, entries }));
    pass.dispatchWorkgroups(...workgroups);
    pass.end();
  }

  /** Records a copy. */
  copy(from: Part, to: GPUBuffer): void {
    this.#encoder ??= this.#gpu.device.createCommandEncoder();
    this.#encoder.copyBufferToBuffer(from.buffer, from.offset ?? 0, to, 0, from.size);
  }

  /** Records the filling of a part with zeros. */
  clear({ buffer, offset = 0, size }: Part): void {
    this.#encoder ??= this.#gpu.device.createCommandEncoder();
    this.#encoder.clearBuffer(buffer, offset, size);
  }

  /** Submits what was recorded. */
  submit(): void {
    if (this.#encoder !== undefined) this.#gpu.device.queue.submit([this.#encoder.finish()]);
    this.#encoder = undefined;
  }

  /** Gives the buffers back. */
  [Symbol.dispose](): void {
    for (const buffer of this.#taken.splice(0)) this.#pool.give(buffer);
  }
}
