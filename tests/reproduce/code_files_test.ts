import assert from "node:assert/strict";
import { hashCode, isFile, loadedFiles } from "../../lib/reproduce/code_files.ts";

Deno.test("loadedFiles() finds imports of every form, and files opened beside", () => {
  const source = `
import a from "./a.ts";
import type { B } from "../b.ts";
export * from "./c.ts";
import "./d.ts";
const e = await import("./e.ts");
import {
  f,
} from "./f.css" with { type: "text" };
const g = new URL("g.wasm", import.meta.url);
const h = new URL(
  "h.ts",
  import.meta.url,
);
const again = import("./a.ts");
`;
  assert.deepEqual(
    loadedFiles(source),
    ["./a.ts", "../b.ts", "./c.ts", "./d.ts", "./e.ts", "./f.css", "g.wasm", "h.ts"],
  );
});

Deno.test("loadedFiles() leaves out packages, folders, and examples in comments", () => {
  const source = `
/** import { x } from "./example.ts"; */
import { z } from "zod";
import { join } from "node:path";
const root = new URL("../../", import.meta.url);
`;
  assert.deepEqual(loadedFiles(source), []);
});

Deno.test("hashCode() follows imports to the end, and changes when the last of them does", async () => {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.writeTextFile(`${folder}/a.ts`, 'import "./lib/b.ts";');
    await Deno.mkdir(`${folder}/lib`);
    await Deno.writeTextFile(`${folder}/lib/b.ts`, 'import "./c.ts"; import "../a.ts";');
    await Deno.writeTextFile(`${folder}/lib/c.ts`, 'import x from "./missing.ts"; export {};');
    const before = await hashCode(`${folder}/a.ts`);
    const files = Object.keys(before).filter((file) => file.startsWith(folder));
    assert.deepEqual(files, ["a.ts", "lib/b.ts", "lib/c.ts"].map((name) => `${folder}/${name}`));
    await Deno.writeTextFile(`${folder}/lib/c.ts`, "export {};");
    const after = await hashCode(`${folder}/a.ts`);
    const changed = Object.keys(before).filter((file) => before[file] !== after[file]);
    assert.deepEqual(changed, [`${folder}/lib/c.ts`]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("hashCode() finds the code that a task shares with others, not deno.json", async () => {
  const files = Object.keys(await hashCode("tasks/report.ts"));
  for (
    const file of [
      "tasks/report.ts",
      "lib/report/style.css",
      "lib/report/client/main.ts",
      "deno.lock",
    ]
  ) {
    assert.ok(files.includes(file), file);
  }
  assert.ok(Object.keys(await hashCode("tasks/diagnose.ts")).includes("lib/record/provenance.ts"));
  assert.ok(!Object.keys(await hashCode("tasks/diagnose.ts")).includes("deno.json"));
});

Deno.test("isFile() is false for a folder, nothing, and below a file", async () => {
  assert.equal(await isFile("deno.json"), true);
  assert.equal(await isFile("lib"), false);
  assert.equal(await isFile("nowhere/x"), false);
  assert.equal(await isFile("deno.json/x"), false);
});
