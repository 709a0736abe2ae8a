/**
 * Pieces of shader text that `error_kernel.ts` is written with.
 *
 * @module
 */

/**
 * Counts.
 *
 * @param count How far.
 * @returns 0 to `count - 1`.
 *
 * @example To two
 * ```ts
 * import { range } from "./shader_text.ts";
 * import assert from "node:assert/strict";
 *
 * assert.deepEqual(range(3), [0, 1, 2]);
 * ```
 */
export function range(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i);
}

/**
 * Puts statements below each other.
 *
 * @param parts Statements.
 * @returns One text.
 *
 * @example Two statements
 * ```ts
 * import { lines } from "./shader_text.ts";
 * import assert from "node:assert/strict";
 *
 * assert.equal(lines(["a;", "b;"]), "a;\nb;");
 * ```
 */
export function lines(parts: readonly string[]): string {
  return parts.join("\n");
}

/**
 * The type of some floats.
 *
 * @param count 1, 2 or 4.
 * @returns Its name.
 *
 * @example One and four
 * ```ts
 * import { floats } from "./shader_text.ts";
 * import assert from "node:assert/strict";
 *
 * assert.deepEqual([1, 4].map(floats), ["f32", "vec4f"]);
 * ```
 */
export function floats(count: number): string {
  return count === 1 ? "f32" : `vec${count}f`;
}

/**
 * A value of an array that is held in numbered vectors.
 *
 * @param name What the vectors' names begin with.
 * @param i Index of the value.
 * @param width Values of a vector.
 * @returns The expression.
 *
 * @example The sixth value, in vectors of four
 * ```ts
 * import { component } from "./shader_text.ts";
 * import assert from "node:assert/strict";
 *
 * assert.equal(component("a", 5, 4), "a1.y");
 * assert.equal(component("a", 5, 1), "a5");
 * ```
 */
export function component(name: string, i: number, width: number): string {
  return width === 1 ? `${name}${i}` : `${name}${Math.floor(i / width)}.${"xyzw"[i % width]}`;
}

/**
 * Guards a load that fewer threads take part in than there are.
 *
 * @param load Index of the load of a thread.
 * @param total Loads of all threads.
 * @param threads Number of threads.
 * @param body The load.
 * @returns The load, under a condition where it needs one.
 *
 * @example 24 loads by 16 threads
 * ```ts
 * import { guarded } from "./shader_text.ts";
 * import assert from "node:assert/strict";
 *
 * assert.equal(guarded(0, 24, 16, "load();"), "load();");
 * assert.equal(guarded(1, 24, 16, "load();"), "if (thread + 16u < 24u) {\nload();\n}");
 * ```
 */
export function guarded(load: number, total: number, threads: number, body: string): string {
  return (load + 1) * threads <= total
    ? body
    : `if (thread + ${load * threads}u < ${total}u) {\n${body}\n}`;
}

/**
 * Stores four values into a tile of workgroup memory.
 *
 * @param tile Name of the tile.
 * @param k Row of the tile.
 * @param slot Which four of the row.
 * @param value Name of the values, a `vec4f`.
 * @param vector Values per element of the tile.
 * @returns The statements.
 *
 * @example Into pairs
 * ```ts
 * import { put } from "./shader_text.ts";
 * import assert from "node:assert/strict";
 *
 * assert.equal(put("t", "k", "i", "v", 2), "t[k][i * 2u + 0u] = v.xy;\nt[k][i * 2u + 1u] = v.zw;");
 * ```
 */
export function put(tile: string, k: string, slot: string, value: string, vector: number): string {
  if (vector === 4) return `${tile}[${k}][${slot}] = ${value};`;
  const parts = vector === 2 ? ["xy", "zw"] : ["x", "y", "z", "w"];
  return lines(
    parts.map((part, i) => `${tile}[${k}][${slot} * ${parts.length}u + ${i}u] = ${value}.${part};`),
  );
}
