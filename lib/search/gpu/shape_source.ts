/**
 * The sizes that every kernel of the search is told, and how buffers hold what they describe.
 *
 * Matrices are stored transposed and padded with zeros, `[columns, rows]`, so that the threads of a
 * workgroup, which handle neighbouring output channels (or tokens), read neighbouring memory.
 */

/** Sizes of one dispatch. Rows, columns and tokens are padded. */
export interface Shape {
  /** Output channels of the weights in the buffer. */
  readonly rows: number;
  /** Input channels. */
  readonly columns: number;
  /** Tokens. */
  readonly tokens: number;
  /** Groups of inputs with a grid of their own. */
  readonly groups: number;
  /** Inputs per group. */
  readonly groupSize: number;
  /** Where results go: index of the first. */
  readonly results: number;
}

/** The shape as kernels declare it, at binding 0. */
export const SHAPE_SOURCE = /* wgsl */ `
struct Shape {
  rows: u32,
  columns: u32,
  tokens: u32,
  groups: u32,
  groupSize: u32,
  results: u32,
}
@group(0) @binding(0) var<uniform> shape: Shape;`;

/** A shape as a kernel reads it. */
export function packShape(shape: Shape): Uint32Array<ArrayBuffer> {
  const { rows, columns, tokens, groups, groupSize, results } = shape;
  return Uint32Array.of(rows, columns, tokens, groups, groupSize, results);
}
