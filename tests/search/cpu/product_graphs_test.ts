import { createRandom } from "../../../lib/num/random.ts";
import type { Matrix } from "../../../lib/num/matrix.ts";
import { openSession } from "../../../lib/runtime/session.ts";
import {
  buildFormGraph,
  buildGramGraph,
  buildSquaredNormGraph,
} from "../../../lib/search/cpu/product_graphs.ts";
import { allCloseTo } from "../../support/close_to.ts";
import { randomMatrix } from "../../support/random_matrix.ts";

const random = createRandom(31);
const differences = randomMatrix(random, 4, 9);

async function run(graph: Uint8Array, feeds: Record<string, Matrix>): Promise<Float32Array> {
  await using session = await openSession(graph, { provider: "cpu", threads: 1 });
  const [result] = Object.values(
    await session.run(Object.fromEntries(
      Object.entries(feeds).map(([name, { data, rows, columns }]) => [
        name,
        { data, shape: [rows, columns] },
      ]),
    )),
  );
  return result!.data;
}

const rowOf = ({ data, columns }: Matrix, row: number) =>
  data.subarray(row * columns, (row + 1) * columns);

const dot = (a: Float32Array, b: Float32Array) =>
  a.reduce((sum, value, j) => sum + value * b[j]!, 0);

Deno.test("the squared norm graph sums (v x)^2 over tokens, per row", async () => {
  const inputs = randomMatrix(random, 5, 9);
  const wanted = Array.from(
    { length: 4 },
    (_, i) =>
      Array.from({ length: 5 }, (_, t) => dot(rowOf(differences, i), rowOf(inputs, t)) ** 2)
        .reduce((a, b) => a + b),
  );
  allCloseTo(await run(buildSquaredNormGraph(), { differences, inputs }), wanted, 1e-6);
});

Deno.test("the form graph weighs a strip's products by its own channels, the first", async () => {
  const strip = randomMatrix(random, 3, 9);
  const wanted = Array.from({ length: 4 }, (_, i) => {
    const row = rowOf(differences, i);
    return [0, 1, 2].reduce((sum, k) => sum + row[k]! * dot(rowOf(strip, k), row), 0);
  });
  allCloseTo(await run(buildFormGraph(), { differences, inputs: strip }), wanted, 1e-5);
});

Deno.test("the Gram graph sums products of channels over tokens", async () => {
  const left = randomMatrix(random, 6, 2);
  const right = randomMatrix(random, 6, 3);
  const wanted = Array.from({ length: 6 }, (_, k) => {
    const [a, b] = [Math.floor(k / 3), k % 3];
    return Array.from({ length: 6 }, (_, t) => rowOf(left, t)[a]! * rowOf(right, t)[b]!)
      .reduce((sum, value) => sum + value);
  });
  allCloseTo(await run(buildGramGraph(), { left, right }), wanted, 1e-5, "products", 1e-6);
});
