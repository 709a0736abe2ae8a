/** The compiled kernels of a search, each made when first asked for. */

import type { Grids, StoredMatrix } from "../linear_group.ts";
import { magnitudeKernel, proxyKernel, rangeKernel } from "./column_kernels.ts";
import type { GpuDevice } from "./device.ts";
import { errorKernel, type GridChange } from "./error_kernel.ts";
import type { Rounding } from "./rounding_source.ts";
import { type Tiling, tilingName } from "./tiling.ts";
import { unpackKernel } from "./unpack_kernel.ts";

/** Compiles kernels once. */
export class Kernels {
  readonly #gpu: GpuDevice;
  readonly #rounding: Rounding;
  readonly #compiled = new Map<string, Promise<GPUComputePipeline>>();

  /** Plans a set of kernels. */
  constructor(gpu: GpuDevice, { kind }: Grids) {
    this.#gpu = gpu;
    this.#rounding = { kind, fused: gpu.fused };
  }

  /** Widens and transposes a stored matrix. */
  unpack(dtype: StoredMatrix["dtype"]): Promise<GPUComputePipeline> {
    return this.#compile(`unpack ${dtype}`, () => unpackKernel(dtype));
  }

  /** Finds the ranges of scaled weights. */
  range(): Promise<GPUComputePipeline> {
    return this.#compile("range", () => rangeKernel(this.#rounding.kind));
  }

  /** Sums the proxy error. */
  proxy(): Promise<GPUComputePipeline> {
    return this.#compile("proxy", () => proxyKernel(this.#rounding));
  }

  /** Sums magnitudes. */
  magnitude(): Promise<GPUComputePipeline> {
    return this.#compile("magnitude", magnitudeKernel);
  }

  /** Sums the output error. */
  error(tiling: Tiling, change: GridChange): Promise<GPUComputePipeline> {
    return this.#compile(
      `error ${tilingName(tiling)} ${change}`,
      () => errorKernel(tiling, this.#rounding, change),
    );
  }

  #compile(label: string, write: () => string): Promise<GPUComputePipeline> {
    const known = this.#compiled.get(label);
    if (known !== undefined) return known;
    const { device } = this.#gpu;
    const pipeline = this.#gpu.checked(`compile the kernel "${label}"`, () => {
      const module = device.createShaderModule({ label, code: write() });
      return device.createComputePipeline({
        label,
        layout: "auto",
        compute: { module, entryPoint: "main" },
      });
    });
    this.#compiled.set(label, pipeline);
    return pipeline;
  }
}
