/** Pieces of shader text that `error_kernel.ts` is written with. */

/** Counts. */
export function range(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i);
}

/** Puts statements below each other. */
export function lines(parts: readonly string[]): string {
  return parts.join("\n");
}

/** The type of some floats. */
export function floats(count: number): string {
  return count === 1 ? "f32" : `vec${count}f`;
}

/** A value of an array that is held in numbered vectors. */
export function component(name: string, i: number, width: number): string {
  return width === 1 ? `${name}${i}` : `${name}${Math.floor(i / width)}.${"xyzw"[i % width]}`;
}

/** Guards a load that fewer threads take part in than there are. */
export function guarded(load: number, total: number, threads: number, body: string): string {
  return (load + 1) * threads <= total
    ? body
    : `if (thread + ${load * threads}u < ${total}u) {\n${body}\n}`;
}

/** Stores four values into a tile of workgroup memory. */
export function put(tile: string, k: string, slot: string, value: string, vector: number): string {
  if (vector === 4) return `${tile}[${k}][${slot}] = ${value};`;
  const parts = vector === 2 ? ["xy", "zw"] : ["x", "y", "z", "w"];
  return lines(
    parts.map((part, i) => `${tile}[${k}][${slot} * ${parts.length}u + ${i}u] = ${value}.${part};`),
  );
}
