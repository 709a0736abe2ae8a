import assert from "node:assert/strict";
import {
  packUnpacking,
  unpackKernel,
  unpackWorkgroups,
} from "../../../lib/search/gpu/unpack_kernel.ts";

Deno.test("unpackKernel() declares its fields in the order they are packed", () => {
  const unpacking = {
    source: 0,
    rows: 1,
    columns: 2,
    first: 3,
    paddedRows: 4,
    paddedColumns: 5,
    resultRows: 6,
  };
  const declared = unpackKernel("BF16").match(/struct Unpacking \{([^}]*)\}/)![1]!;
  const names = [...declared.matchAll(/(\w+): u32/g)].map(([, name]) => name);
  assert.deepEqual(names, Object.keys(unpacking));
  assert.deepEqual([...packUnpacking(unpacking)], [0, 1, 2, 3, 4, 5, 6]);
});

Deno.test("unpackWorkgroups() covers the padding", () => {
  assert.deepEqual(unpackWorkgroups({ paddedColumns: 33, paddedRows: 31 }), [2, 1]);
});
