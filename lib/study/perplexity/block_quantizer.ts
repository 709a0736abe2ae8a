import { FakeQuantizer } from "../../search/cpu/fake_quantizer.ts";
import type { Grids } from "../../search/linear_group.ts";
import { Buffers } from "../../num/buffers.ts";
import { matrix } from "../../num/matrix.ts";
import { type BlockWeights, nameInBlock } from "../../runtime/fed_decoder.ts";

/** Makes the weights of quantized blocks, one after another in the same memory. */
export class BlockQuantizer {
  readonly #quantizer: FakeQuantizer;
  readonly #buffers = new Buffers();

  private constructor(quantizer: FakeQuantizer) {
    this.#quantizer = quantizer;
  }

  static async load(grids: Omit<Grids, "bits">): Promise<BlockQuantizer> {
    return new BlockQuantizer(await FakeQuantizer.load(grids));
  }

  /**
   * A block's tensors with the weights of some linears quantized, good until the next call; a linear
   * without scales is rounded as it is (RTN).
   */
  quantize(
    weights: BlockWeights,
    linears: readonly string[],
    bits: number,
    scalesOf: (linear: string) => Float32Array | undefined,
  ): BlockWeights {
    const quantized = new Map(weights);
    for (const linear of linears) {
      const name = nameInBlock(`${linear}.weight`);
      const { data, shape } = weights.get(name)!;
      const [rows, columns] = shape as [number, number];
      const scales = scalesOf(linear) ?? this.#buffers.take(`ones ${columns}`, columns).fill(1);
      const into = matrix(this.#buffers.take(name, data.length), rows, columns);
      this.#quantizer.quantize(matrix(data, rows, columns), scales, bits, into);
      quantized.set(name, { data: into.data, shape });
    }
    return quantized;
  }
}
