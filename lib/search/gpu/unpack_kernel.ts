import type { StoredMatrix } from "../linear_group.ts";

/** How one value is read, per format. Two-byte values lie in pairs, the first in the lower half. */
const READS: Readonly<Record<StoredMatrix["dtype"], string>> = {
  F32: "return bitcast<f32>(stored[matrix.source + i]);",
  BF16: `let pair = stored[matrix.source + i / 2u];
  return bitcast<f32>(select(pair << 16u, pair & 0xffff0000u, i % 2u == 1u));`,
  F16: "return unpack2x16float(stored[matrix.source + i / 2u])[i % 2u];",
};

/** Side of the squares that are transposed through workgroup memory. */
const SIDE = 32;

/** Where a matrix lies in the buffer of stored values, and where it goes. */
export interface Unpacking {
  /** Word of the first stored value. */
  readonly source: number;
  /** Rows as stored. */
  readonly rows: number;
  /** Columns as stored. */
  readonly columns: number;
  /** First row of the result. */
  readonly first: number;
  /** Rows that are written from there on, those beyond the stored ones with zeros. */
  readonly paddedRows: number;
  /** Columns that are written, those beyond the stored ones with zeros. */
  readonly paddedColumns: number;
  /** Rows of the whole result. */
  readonly resultRows: number;
}

/** What the kernel is told. */
export function packUnpacking(u: Unpacking): Uint32Array<ArrayBuffer> {
  return Uint32Array.of(
    u.source,
    u.rows,
    u.columns,
    u.first,
    u.paddedRows,
    u.paddedColumns,
    u.resultRows,
  );
}

/** Workgroups that unpack a matrix. */
export function unpackWorkgroups(
  { paddedColumns, paddedRows }: Pick<Unpacking, "paddedColumns" | "paddedRows">,
): [number, number] {
  return [Math.ceil(paddedColumns / SIDE), Math.ceil(paddedRows / SIDE)];
}

/**
 * The kernel that turns a stored matrix `[rows, columns]` into float32 `[columns, rows]`, padded with
 * zeros, a square at a time so that both reads and writes are of neighbouring memory.
 *
 * Bindings of group 0: 0 the {@linkcode Unpacking}, 1 stored words, 2 the result.
 */
export function unpackKernel(dtype: StoredMatrix["dtype"]): string {
  return /* wgsl */ `
struct Unpacking {
  source: u32,
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
// One column more than the side: a column then lies in as many memory banks as a row.
var<workgroup> square: array<array<f32, ${SIDE + 1}>, ${SIDE}>;

fn value(i: u32) -> f32 {
  ${READS[dtype]}
}

@compute @workgroup_size(${SIDE}, 8)
fn main(@builtin(workgroup_id) place: vec3u, @builtin(local_invocation_id) thread: vec3u) {
  let firstRow = place.y * ${SIDE}u;
  let firstColumn = place.x * ${SIDE}u;
  for (var i = thread.y; i < ${SIDE}u; i += 8u) {
    let row = firstRow + i;
    let column = firstColumn + thread.x;
    var read = 0.0;
    if (row < matrix.rows && column < matrix.columns) {
      read = value(row * matrix.columns + column);
    }
    square[i][thread.x] = read;
  }
  workgroupBarrier();
  for (var i = thread.y; i < ${SIDE}u; i += 8u) {
    let row = firstRow + thread.x;
    let column = firstColumn + i;
    if (row < matrix.paddedRows && column < matrix.paddedColumns) {
      result[column * matrix.resultRows + matrix.first + row] = square[thread.x][i];
    }
  }
}
`;
}
