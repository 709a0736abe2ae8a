import type { StoredMatrix } from "../linear_group.ts";
import { Commands } from "./commands.ts";
import type { GpuContext, WeightBuffer } from "./context.ts";
import { padTo } from "./tiling.ts";
import { packUnpacking, unpackWorkgroups } from "./unpack_kernel.ts";
import { planWeights } from "./weight_layout.ts";

/** Brings weights into the GPU's memory, float32 and transposed, without waiting for the GPU. */
export async function loadWeights(
  context: GpuContext,
  weights: readonly StoredMatrix[],
  mostBytes: number,
): Promise<readonly WeightBuffer[]> {
  const columns = padTo(weights[0]!.columns, context.columnMultiple);
  const rows = weights.map((weight) => weight.rows);
  const layouts = planWeights(rows, context.rowMultiple, Math.floor(mostBytes / (4 * columns)));
  const loaded: WeightBuffer[] = [];
  try {
    for (const layout of layouts) {
      const size = 4 * columns * layout.rows;
      const buffer = await context.pool.take("storage", size);
      loaded.push({ ...layout, weights: { buffer, size } });
      await fillBuffer(context, weights, loaded.at(-1)!, columns);
    }
  } catch (error) {
    for (const { weights: { buffer } } of loaded) context.pool.give(buffer);
    throw error;
  }
  return loaded;
}

/** Sends the stored values of a buffer's slices and has them unpacked. */
async function fillBuffer(
  { gpu, pool, kernels, observe }: GpuContext,
  weights: readonly StoredMatrix[],
  target: WeightBuffer,
  paddedColumns: number,
): Promise<void> {
  using commands = new Commands(gpu, pool, observe);
  const uploads = await Array.fromAsync(target.slices, async (slice) => {
    const { linear, start, rows, first, paddedRows } = slice;
    const { dtype, bytes, columns } = weights[linear]!;
    const rowBytes = columns * (dtype === "F32" ? 4 : 2);
    return {
      bytes: bytes.subarray(start * rowBytes, (start + rows) * rowBytes),
      stored: await commands.take("storage", padTo(rows * rowBytes, 4)),
      unpack: await kernels.unpack(dtype),
      unpacking: { rows, columns, first, paddedRows, paddedColumns, resultRows: target.rows },
    };
  });
  const uniforms = await commands.uniforms(
    uploads.map((upload) => packUnpacking(upload.unpacking)),
  );
  await gpu.checked("load weights", () => {
    uploads.forEach(({ bytes, stored, unpack, unpacking }, i) => {
      writeBytes(gpu.device.queue, stored.buffer, bytes);
      const bindings = [uniforms[i]!, stored, target.weights];
      commands.dispatch(unpack, bindings, unpackWorkgroups(unpacking));
    });
    commands.submit();
  });
}

/** Writes bytes, of which WebGPU wants a multiple of four. */
function writeBytes(queue: GPUQueue, buffer: GPUBuffer, bytes: Uint8Array<ArrayBuffer>): void {
  const whole = bytes.length - bytes.length % 4;
  if (whole > 0) queue.writeBuffer(buffer, 0, bytes, 0, whole);
  if (whole === bytes.length) return;
  const rest = new Uint8Array(4);
  rest.set(bytes.subarray(whole));
  queue.writeBuffer(buffer, whole, rest);
}
