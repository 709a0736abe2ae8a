import type { StoredMatrix } from "../engine/layer_group.ts";
import { bfloat16ToFloat32 } from "../num/bfloat16.ts";
import { float16ToFloat32 } from "../num/float16.ts";

/**
 * Per format, the exponent bits of the values in a word, and what added to them carries into the bit
 * above if, and only if, all are set: that is so in NaN and in the infinities alone.
 */
const EXPONENTS: Readonly<
  Record<StoredMatrix["dtype"], { readonly mask: number; readonly carry: number }>
> = {
  F32: { mask: 0x7f800000, carry: 0x00800000 },
  BF16: { mask: 0x7f807f80, carry: 0x00800080 },
  F16: { mask: 0x7c007c00, carry: 0x04000400 },
};

/** The bits that the exponents carry into. */
const SIGNS: Readonly<Record<StoredMatrix["dtype"], number>> = {
  F32: 0x80000000,
  BF16: 0x80008000,
  F16: 0x80008000,
};

/** Bytes looked at between two decisions. */
const BLOCK_BYTES = 2 ** 16;

/**
 * Refuses a weight that is NaN or infinite, without widening it.
 *
 * @param weight A weight as it lies in a checkpoint.
 * @throws {RangeError} If a value is NaN or infinite; the error names tensor and index.
 * @throws {TypeError} If there are not as many bytes as the shape has.
 *
 * @example The second of two bfloat16 values is infinite
 * ```ts
 * import { assertStoredFinite } from "./stored_finite.ts";
 * import assert from "node:assert/strict";
 *
 * const bytes = new Uint8Array(Uint16Array.of(0x3f80, 0x7f80).buffer);
 * const weight = { name: "w", dtype: "BF16", bytes, rows: 1, columns: 2 } as const;
 * assert.throws(() => assertStoredFinite(weight), /"w": value 1 is Infinity/);
 * ```
 */
export function assertStoredFinite(weight: StoredMatrix): void {
  const { name, dtype, bytes, rows, columns } = weight;
  const width = dtype === "F32" ? 4 : 2;
  if (bytes.length !== rows * columns * width) {
    throw new TypeError(
      `Cannot read tensor "${name}": got ${bytes.length} bytes, wanted ${
        rows * columns * width
      } of ${rows} x ${columns} ${dtype} values, pass the whole tensor`,
    );
  }
  for (let at = 0; at < bytes.length; at += BLOCK_BYTES) {
    const block = alignedWords(bytes.subarray(at, at + BLOCK_BYTES));
    if (!carries(block, dtype)) continue;
    const values = widen(block, dtype).subarray(0, (bytes.length - at) / width);
    const bad = values.findIndex((value) => !Number.isFinite(value));
    throw new RangeError(
      `Cannot read tensor "${name}": value ${at / width + bad} is ${
        values[bad]
      }, wanted finite weights, use an undamaged checkpoint`,
    );
  }
}

/** Bytes as words; a copy, zeros at its end, if they do not lie as words. */
function alignedWords(bytes: Uint8Array<ArrayBuffer>): Uint32Array<ArrayBuffer> {
  if (bytes.byteOffset % 4 === 0 && bytes.length % 4 === 0) {
    return new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
  }
  const words = new Uint32Array(Math.ceil(bytes.length / 4));
  new Uint8Array(words.buffer).set(bytes);
  return words;
}

/** Whether a value's exponent bits are all set. */
function carries(words: Uint32Array, dtype: StoredMatrix["dtype"]): boolean {
  const { mask, carry } = EXPONENTS[dtype];
  let seen = 0;
  for (let i = 0; i < words.length; i++) seen |= (words[i]! & mask) + carry;
  return (seen & SIGNS[dtype]) !== 0;
}

function widen(words: Uint32Array<ArrayBuffer>, dtype: StoredMatrix["dtype"]): Float32Array {
  if (dtype === "F32") {
    return new Float32Array(words.buffer, words.byteOffset, words.length);
  }
  const bits = new Uint16Array(words.buffer, words.byteOffset, 2 * words.length);
  return dtype === "F16" ? float16ToFloat32(bits) : bfloat16ToFloat32(bits);
}
