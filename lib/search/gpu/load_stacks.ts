import type { StoredMatrix } from "../linear_group.ts";
import type { GpuContext, LoadedStack } from "./context.ts";
import { planStacks } from "./stacks.ts";
import { padTo } from "./tiling.ts";
import { packUnpacking, type Unpacking, unpackWorkgroups } from "./unpack_kernel.ts";
import { Work } from "./work.ts";

/** Slices begin at multiples of this in the buffer of stored values. */
const ALIGNMENT = 16;

/** A slice's stored bytes and where they go. */
interface Upload {
  readonly dtype: StoredMatrix["dtype"];
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly at: number;
  readonly unpacking: Unpacking;
}

/** Brings weights into the GPU's memory, float32 and transposed, without waiting for the GPU. */
export async function loadStacks(
  context: GpuContext,
  weights: readonly StoredMatrix[],
  stackBytes: number,
): Promise<readonly LoadedStack[]> {
  const columns = padTo(weights[0]!.columns, context.columnMultiple);
  const rows = weights.map((weight) => weight.rows);
  const plans = planStacks(rows, context.rowMultiple, Math.floor(stackBytes / (4 * columns)));
  const loaded: LoadedStack[] = [];
  try {
    for (const plan of plans) {
      const size = 4 * columns * plan.rows;
      const stack = {
        ...plan,
        weights: { buffer: await context.pool.take("storage", size), size },
      };
      loaded.push(stack);
      await fillStack(context, weights, stack, columns);
    }
  } catch (error) {
    for (const { weights: { buffer } } of loaded) context.pool.give(buffer);
    throw error;
  }
  return loaded;
}

/** Sends the stored values of a stack and has them unpacked. */
async function fillStack(
  context: GpuContext,
  weights: readonly StoredMatrix[],
  stack: LoadedStack,
  paddedColumns: number,
): Promise<void> {
  using work = new Work(context.gpu, context.pool, context.observe);
  const uploads = planUploads(weights, stack, paddedColumns);
  const last = uploads.at(-1)!;
  const stored = await work.take("storage", padTo(last.at + last.bytes.length, ALIGNMENT));
  const told = await work.shapes(uploads.map(({ unpacking }) => packUnpacking(unpacking)));
  const kernels = await Promise.all(uploads.map(({ dtype }) => context.kernels.unpack(dtype)));
  await context.gpu.checked("load weights", () => {
    uploads.forEach(({ bytes, at, unpacking }, i) => {
      writeBytes(context.gpu.device.queue, stored.buffer, at, bytes);
      work.dispatch(kernels[i]!, [told[i]!, stored, stack.weights], unpackWorkgroups(unpacking));
    });
    work.submit();
  });
}

function planUploads(
  weights: readonly StoredMatrix[],
  stack: LoadedStack,
  paddedColumns: number,
): readonly Upload[] {
  let at = 0;
  return stack.slices.map(({ layer, start, rows, first, paddedRows }) => {
    const { dtype, bytes, columns } = weights[layer]!;
    const rowBytes = columns * (dtype === "F32" ? 4 : 2);
    const upload = {
      dtype,
      bytes: bytes.subarray(start * rowBytes, (start + rows) * rowBytes),
      at,
      unpacking: {
        source: at / 4,
        rows,
        columns,
        first,
        paddedRows,
        paddedColumns,
        resultRows: stack.rows,
      },
    };
    at = padTo(at + rows * rowBytes, ALIGNMENT);
    return upload;
  });
}

/** Writes bytes, of which WebGPU wants a multiple of four. */
function writeBytes(
  queue: GPUQueue,
  buffer: GPUBuffer,
  at: number,
  bytes: Uint8Array<ArrayBuffer>,
): void {
  const whole = bytes.length - bytes.length % 4;
  if (whole > 0) queue.writeBuffer(buffer, at, bytes, 0, whole);
  if (whole === bytes.length) return;
  const rest = new Uint8Array(4);
  rest.set(bytes.subarray(whole));
  queue.writeBuffer(buffer, at + whole, rest);
}
