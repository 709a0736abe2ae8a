import type { StoredMatrix } from "../linear_group.ts";

/** How one value is read, per format. Two-byte values lie in pairs, the first in the lower half. */
const READS: Readonly<Record<StoredMatrix["dtype"], string>> = {
  F32: "return bitcast<f32>(stored[i]);",
  BF16: `let pair = stored[i / 2u];
  return bitcast<f32>(select(pair << 16u, pair & 0xffff0000u, i % 2u == 1u));`,
  F16: "return unpack2x16float(stored[i / 2u])[i % 2u];",
};

/** Rows and columns of the tiles that are transposed through workgroup memory. */
const TILE = 32;

/** A stored matrix, and where it goes. */
export interface Unpacking {
  /** Rows and columns as stored. */
  readonly rows: number;
  readonly columns: number;
  /** First row of the result. */
  readonly first: number;
  /** Rows and columns that are written from there on, those beyond the stored ones with zeros. */
  readonly paddedRows: number;
  readonly paddedColumns: number;
  /** Rows of the whole result. */
  readonly resultRows: number;
}

/** The uniform of {@linkcode unpackKernel}. */
export function packUnpacking(unpacking: Unpacking): Uint32Array<ArrayBuffer> {
  const { rows, columns, first, paddedRows, paddedColumns, resultRows } = unpacking;
  return Uint32Array.of(rows, columns, first, paddedRows, paddedColumns, resultRows);
}

export function unpackWorkgroups({ paddedColumns, paddedRows }: Unpacking): [number, number] {
  return [Math.ceil(paddedColumns / TILE), Math.ceil(paddedRows / TILE)];
}

/**
 * The kernel that turns a stored matrix `[rows, columns]` into float32 `[columns, rows]`, padded with
 * zeros, a tile at a time so that both reads and writes are of neighbouring memory.
 *
 * Bindings of group 0: 0 the {@linkcode Unpacking}, 1 stored words, 2 the result.
 */
export function unpackKernel(dtype: StoredMatrix["dtype"]): string {
  return /* wgsl */ `
struct Unpacking {
  rows: u32,
  columns: u32,
  first: u32,
  paddedRows: u32,
  paddedColumns: u32,
  resultRows: u32,
}
@group(0) @binding(0) var<uniform> matrix: Unpacking;
@group(0) @binding(1) var<storage, read> stored: array<u32>;
@group(0) @binding(2) var<storage, read_write> result: array<f32>;
// One column more: a column then lies in as many memory banks as a row.
var<workgroup> tile: array<array<f32, ${TILE + 1}>, ${TILE}>;

fn value(i: u32) -> f32 {
  ${READS[dtype]}
}

@compute @workgroup_size(${TILE}, 8)
fn main(@builtin(workgroup_id) place: vec3u, @builtin(local_invocation_id) thread: vec3u) {
  let firstRow = place.y * ${TILE}u;
  let firstColumn = place.x * ${TILE}u;
  for (var i = thread.y; i < ${TILE}u; i += 8u) {
    let row = firstRow + i;
    let column = firstColumn + thread.x;
    var read = 0.0;
    if (row < matrix.rows && column < matrix.columns) {
      read = value(row * matrix.columns + column);
    }
    tile[i][thread.x] = read;
  }
  workgroupBarrier();
  for (var i = thread.y; i < ${TILE}u; i += 8u) {
    let row = firstRow + thread.x;
    let column = firstColumn + i;
    if (row < matrix.paddedRows && column < matrix.paddedColumns) {
      result[column * matrix.resultRows + matrix.first + row] = tile[thread.x][i];
    }
  }
}
`;
}
