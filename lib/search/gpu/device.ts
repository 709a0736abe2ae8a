/**
 * The GPU as the search sees it: Deno's own WebGPU (`navigator.gpu`).
 *
 * Effect: opens a device of the computer.
 */

import { AwqDiagError } from "../../errors/awq_diag_error.ts";
import {
  findAdapter,
  lendRuntimeFolder,
  refuseSoftware,
  unusableGpu,
} from "../../runtime/gpu_adapter.ts";

/** Thrown where a buffer does not fit into the device's memory; smaller ones may. */
export class GpuMemoryError extends AwqDiagError {
  override readonly name = "GpuMemoryError";
}

/** Limits that the search makes use of. */
const LIMITS = [
  "maxBufferSize",
  "maxStorageBufferBindingSize",
  "maxComputeWorkgroupStorageSize",
  "maxComputeInvocationsPerWorkgroup",
  "maxComputeWorkgroupSizeX",
] as const satisfies readonly (keyof GPUSupportedLimits)[];

/** An open GPU; release it with `using`. */
export class GpuDevice implements Disposable {
  /** The device, with the adapter's greatest limits and, where there are any, timestamps. */
  readonly device: GPUDevice;
  /** What the adapter calls itself. */
  readonly description: string;

  constructor(device: GPUDevice, info: GPUAdapterInfo) {
    this.device = device;
    this.description = info.description || info.vendor || "GPU";
  }

  /** Runs calls of the device and waits for what it says about them, not for their execution. */
  checked<T>(action: string, calls: () => T): Promise<T> {
    const filters = ["validation", "internal", "out-of-memory"] as const;
    for (const filter of filters) this.device.pushErrorScope(filter);
    let result: T;
    let errors: Promise<(GPUError | null)[]>;
    try {
      result = calls();
    } finally {
      errors = Promise.all(filters.map(() => this.device.popErrorScope()));
    }
    return this.orLost(errors.then(([memory, internal, validation]) => {
      if (memory) {
        throw new GpuMemoryError(
          `Cannot ${action}: ${this.description} is out of memory, wanted room for it, close other programs or compute on the processor`,
        );
      }
      const refusal = internal ?? validation;
      if (refusal) {
        throw new AwqDiagError(
          `Cannot ${action}: ${this.description} refused it (${refusal.message.trim()}), wanted it done, compute on the processor`,
        );
      }
      return result;
    }));
  }

  /** Waits for something that never comes if the device is lost. */
  orLost<T>(promise: Promise<T>): Promise<T> {
    const loss = this.device.lost.then(({ reason, message }) => {
      throw new AwqDiagError(
        `Cannot compute on ${this.description}: the device was lost (${
          message || reason
        }), wanted it until the end, run again or compute on the processor`,
      );
    });
    return Promise.race([promise, loss]).catch((cause) => {
      throw cause instanceof DOMException ? unusableGpu(this.description, cause) : cause;
    });
  }

  [Symbol.dispose](): void {
    this.device.destroy();
  }
}

async function requestAdapter(software: boolean): Promise<GPUAdapter> {
  const adapter = await findAdapter();
  if (adapter === undefined) {
    throw new AwqDiagError(
      'Cannot open a GPU: Deno runs without WebGPU, wanted navigator.gpu, set "unstable": ["webgpu"] in deno.json',
    );
  }
  if (adapter === null) {
    throw new AwqDiagError(
      "Cannot open a GPU: found none, wanted one with a Vulkan, Metal or DirectX 12 driver, install its driver or compute on the processor",
    );
  }
  if (!software) refuseSoftware(adapter);
  return adapter;
}

/** Opens the fastest GPU; a driver that computes on the processor only where `software` will do. */
export async function openGpu({ software = false } = {}): Promise<GpuDevice> {
  const adapter = await requestAdapter(software);
  using _folder = lendRuntimeFolder();
  const device = await adapter.requestDevice({
    requiredLimits: Object.fromEntries(LIMITS.map((name) => [name, adapter.limits[name]])),
    requiredFeatures: adapter.features.has("timestamp-query") ? ["timestamp-query"] : [],
  }).catch((cause) => {
    throw unusableGpu(adapter.info.description || "the GPU at hand", cause);
  });
  return new GpuDevice(device, adapter.info);
}
