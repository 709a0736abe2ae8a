/** Commands for the GPU and the buffers that they need only while they run. */

import type { BufferPool, BufferUse } from "./buffer_pool.ts";
import type { GpuDevice } from "./device.ts";

/** Bytes of a buffer that a kernel reads or writes; both numbers as WebGPU aligns them. */
export interface Binding {
  readonly buffer: GPUBuffer;
  readonly offset?: number;
  readonly size: number;
}

/** Bytes between uniforms in a buffer; every device can bind at multiples. */
const UNIFORM_STRIDE = 256;

/** Called before a dispatch is recorded, so that a benchmark can time it. */
export type PassObserver = (label: string) => GPUComputePassTimestampWrites | undefined;

/** Records commands and submits them; give back its buffers with `using`, after submitting. */
export class Commands implements Disposable {
  readonly #gpu: GpuDevice;
  readonly #pool: BufferPool;
  readonly #observe: PassObserver | undefined;
  readonly #taken: GPUBuffer[] = [];
  #encoder: GPUCommandEncoder | undefined;

  constructor(gpu: GpuDevice, pool: BufferPool, observe?: PassObserver) {
    this.#gpu = gpu;
    this.#pool = pool;
    this.#observe = observe;
  }

  /** Takes a buffer until these commands are disposed of. */
  async take(use: BufferUse, size: number): Promise<Binding> {
    const buffer = await this.#pool.take(use, size);
    this.#taken.push(buffer);
    return { buffer, size };
  }

  /** Takes a storage buffer and fills it. */
  async store(values: Float32Array<ArrayBuffer> | ArrayBuffer): Promise<Binding> {
    const binding = await this.take("storage", values.byteLength);
    this.#gpu.device.queue.writeBuffer(binding.buffer, 0, values);
    return binding;
  }

  /** Takes a buffer for the uniforms of several dispatches, at most 32 bytes each. */
  async uniforms(values: readonly Uint32Array[]): Promise<readonly Binding[]> {
    const { buffer } = await this.take("uniform", UNIFORM_STRIDE * values.length);
    const packed = new Uint32Array(UNIFORM_STRIDE / 4 * values.length);
    values.forEach((value, i) => packed.set(value, UNIFORM_STRIDE / 4 * i));
    this.#gpu.device.queue.writeBuffer(buffer, 0, packed);
    return values.map((_, i) => ({ buffer, offset: UNIFORM_STRIDE * i, size: 32 }));
  }

  /** Records a kernel, its bindings numbered from 0. */
  dispatch(
    pipeline: GPUComputePipeline,
    bindings: readonly Binding[],
    workgroups: readonly [number, number?, number?],
  ): void {
    const { device } = this.#gpu;
    this.#encoder ??= device.createCommandEncoder();
    const timestampWrites = this.#observe?.(pipeline.label);
    const pass = this.#encoder.beginComputePass(timestampWrites && { timestampWrites });
    pass.setPipeline(pipeline);
    const entries = bindings.map((resource, binding) => ({ binding, resource }));
    const layout = pipeline.getBindGroupLayout(0);
    pass.setBindGroup(0, device.createBindGroup({ layout, entries }));
    pass.dispatchWorkgroups(...workgroups);
    pass.end();
  }

  /** Records a copy. */
  copy(from: Binding, to: GPUBuffer): void {
    this.#encoder ??= this.#gpu.device.createCommandEncoder();
    this.#encoder.copyBufferToBuffer(from.buffer, from.offset ?? 0, to, 0, from.size);
  }

  /** Records the filling of a buffer with zeros. */
  clear({ buffer, offset = 0, size }: Binding): void {
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
