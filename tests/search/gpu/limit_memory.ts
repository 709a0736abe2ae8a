import { GpuDevice } from "../../../lib/search/gpu/device.ts";

/** Bytes for which there is room: in all buffers together, and in one. */
export interface MemoryLimits {
  readonly total?: number;
  readonly largest?: number;
}

/** A device whose memory ends. */
export interface LimitedGpu {
  readonly gpu: GpuDevice;
  /** Sizes of the buffers that were made and are not destroyed. */
  sizes(): readonly number[];
}

/** Wraps a device: what it computes is the same, but its memory is small. */
export function limitMemory(
  { device, description }: GpuDevice,
  { total = Infinity, largest = Infinity }: MemoryLimits,
): LimitedGpu {
  const sizes = new Map<GPUBuffer, number>();
  const used = () => [...sizes.values()].reduce((sum, size) => sum + size, 0);
  const filters: GPUErrorFilter[] = [];
  let full = false;
  const replaced: Partial<GPUDevice> = {
    pushErrorScope(filter) {
      filters.push(filter);
      device.pushErrorScope(filter);
    },
    async popErrorScope() {
      const overflow = filters.pop() === "out-of-memory" && full;
      if (overflow) full = false;
      const error = await device.popErrorScope();
      return overflow ? new GPUOutOfMemoryError("no room") : error;
    },
    createBuffer(descriptor) {
      full = descriptor.size > largest || used() + descriptor.size > total;
      const buffer = device.createBuffer(full ? { ...descriptor, size: 4 } : descriptor);
      if (full) return buffer;
      sizes.set(buffer, descriptor.size);
      const destroy = buffer.destroy.bind(buffer);
      buffer.destroy = () => {
        sizes.delete(buffer);
        destroy();
      };
      return buffer;
    },
  };
  const limited = new Proxy(device, {
    get(target, name) {
      const value = Reflect.get(replaced, name) ?? Reflect.get(target, name, target);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
  const gpu = new GpuDevice(limited, { description } as GPUAdapterInfo);
  return { gpu, sizes: () => [...sizes.values()] };
}
