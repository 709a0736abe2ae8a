/**
 * The sizes that every kernel of the search reads, at binding 0; rows, columns and tokens are padded.
 *
 * Matrices are stored transposed and padded with zeros, `[columns, rows]`, so that the threads of a
 * workgroup, which handle neighbouring output channels (or tokens), read neighbouring memory.
 */
export const SHAPE_SOURCE = /* wgsl */ `
struct Shape {
  rows: u32,      // output channels
  columns: u32,   // input channels
  tokens: u32,
  groups: u32,    // groups of inputs with a grid of their own
  groupSize: u32, // inputs per group
  results: u32,   // index of the first result
}
@group(0) @binding(0) var<uniform> shape: Shape;`;
