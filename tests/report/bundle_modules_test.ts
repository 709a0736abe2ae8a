import assert from "node:assert/strict";
import { bundleModules, type ModuleSource } from "../../lib/report/bundle_modules.ts";

/** Runs a bundle and returns what its start function returns. */
function run(texts: Readonly<Record<string, string>>, start = "main"): unknown {
  return new Function(`return ${bundleModules(Object.entries(texts), start)}`)();
}

Deno.test("bundleModules() keeps private names of modules apart", () => {
  const result = run({
    "a.ts": "const secret = 1;\nexport function first(): number {\n  return secret;\n}\n",
    "b.ts": "const secret = 2;\nexport const second: number = secret;\n",
    "main.ts": [
      'import { first } from "./a.ts";',
      'import { second } from "../other/b.ts";',
      "export function main() {",
      "  return [first(), second];",
      "}",
    ].join("\n"),
  });
  assert.deepEqual(result, [1, 2]);
});

Deno.test("bundleModules() understands renamed, typed and multi-line imports", () => {
  const result = run({
    "a.ts": "export interface Shape { sides: number }\nexport class Box { sides = 4; }\n" +
      "export async function later() { return await 1; }\n",
    "main.ts": [
      'import type { View } from "somewhere";',
      "import {",
      "  Box as Square,",
      "  later,",
      "  type Shape,",
      '} from "./a.ts";',
      "export function main(view?: View): unknown {",
      "  const square: Shape = new Square();",
      "  return [view, square.sides, later.name];",
      "}",
    ].join("\n"),
  });
  assert.deepEqual(result, [undefined, 4, "later"]);
});

Deno.test("bundleModules() leaves doc comments out and text that looks like them in", () => {
  const script = bundleModules([[
    "main.ts",
    '/** Says. import { x } from "y"; */\nexport function main() {\n  return "/** kept */";\n}\n',
  ]], "main");
  assert.doesNotMatch(script, /Says/);
  assert.equal(new Function(`return ${script}`)(), "/** kept */");
});

const REFUSED: [what: string, text: string, message: RegExp][] = [
  ["a namespace import", 'import * as a from "./a.ts";', /"import \* as a .*is not understood/],
  ["a default export", "export default 1;", /"export default 1;" is not understood/],
  ["a re-export", 'export { a } from "./a.ts";', /is not understood/],
  ["a module that stands later", 'import { z } from "./z.ts";', /"\.\/z\.ts" which does not stand/],
  ["a package", 'import { z } from "zod";', /"zod" which does not stand before it/],
];

for (const [what, text, message] of REFUSED) {
  Deno.test(`bundleModules() refuses the input when a module has ${what}`, () => {
    const modules: ModuleSource[] = [["a.ts", "export const a = 1;"], ["b.ts", text]];
    assert.throws(() => bundleModules(modules, "main"), { name: "AwqDiagError", message });
  });
}

Deno.test("bundleModules() refuses the input when types cannot be erased", () => {
  const text = "export enum Side { Left }\n";
  assert.throws(() => bundleModules([["a.ts", text]], "main"), SyntaxError);
});
