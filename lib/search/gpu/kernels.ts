/** The compiled kernels of a search, each made when first asked for. */

import type { StoredMatrix } from "../linear_group.ts";
import { magnitudeKernel, proxyKernel, rangeKernel } from "./column_kernels.ts";
import type { GpuDevice } from "./device.ts";
import { errorKernel, type GridChange } from "./error_kernel.ts";
import type { Rounding } from "./rounding_source.ts";
import { type Tiling, tilingName } from "./tiling.ts";
import { unpackKernel } from "./unpack_kernel.ts";

/** Compiles a kernel, whose errors name it. */
export function compileKernel(
  gpu: GpuDevice,
  label: string,
  code: string,
): Promise<GPUComputePipeline> {
  return gpu.checked(`compile the kernel "${label}"`, () => {
    const module = gpu.device.createShaderModule({ label, code });
    const compute = { module, entryPoint: "main" };
    return gpu.device.createComputePipeline({ label, layout: "auto", compute });
  });
}

/** Compiles each kernel once. */
export class Kernels {
  readonly #gpu: GpuDevice;
  readonly #rounding: Rounding;
  readonly #compiled = new Map<string, Promise<GPUComputePipeline>>();

  constructor(gpu: GpuDevice, rounding: Rounding) {
    this.#gpu = gpu;
    this.#rounding = rounding;
  }

  unpack(dtype: StoredMatrix["dtype"]): Promise<GPUComputePipeline> {
    return this.#compile(`unpack ${dtype}`, () => unpackKernel(dtype));
  }

  range(): Promise<GPUComputePipeline> {
    return this.#compile("range", () => rangeKernel(this.#rounding.kind));
  }

  proxy(): Promise<GPUComputePipeline> {
    return this.#compile("proxy", () => proxyKernel(this.#rounding));
  }

  magnitude(): Promise<GPUComputePipeline> {
    return this.#compile("magnitude", magnitudeKernel);
  }

  error(tiling: Tiling, change: GridChange): Promise<GPUComputePipeline> {
    return this.#compile(
      `error ${tilingName(tiling)} ${change}`,
      () => errorKernel(tiling, this.#rounding, change),
    );
  }

  #compile(label: string, write: () => string): Promise<GPUComputePipeline> {
    const compiled = this.#compiled.get(label) ?? compileKernel(this.#gpu, label, write());
    this.#compiled.set(label, compiled);
    return compiled;
  }
}
