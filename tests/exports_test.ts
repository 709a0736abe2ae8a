/**
 * What users of the library import: every folder's mod.ts and lib/mod.ts, what importing them loads,
 * and that what is pure says what it takes, what it gives, and how to use it.
 */
import assert from "node:assert/strict";
import { dirname, join, relative } from "node:path";

const root = join(import.meta.dirname!, "..");

/** Folders whose functions touch nothing but their arguments, except in files that say "Effect:". */
const pureFolders = ["num", "stats", "quant", "eval", "chart", "record"];

/** Folders whose mod.ts exports all that their files export. */
const whole = ["num", "stats", "quant", "eval", "graph"];

/** Module -> npm packages that importing it loads. */
const packages: Readonly<Record<string, readonly string[]>> = {
  "lib/mod.ts": ["@bufbuild/protobuf", "hyparquet", "onnxruntime-node", "zod"],
  "lib/chart/mod.ts": ["zod"],
  "lib/text/mod.ts": ["hyparquet"],
  "lib/engine/mod.ts": [],
  "lib/eval/mod.ts": [],
  "lib/graph/mod.ts": ["@bufbuild/protobuf"],
  "lib/hub/mod.ts": [],
  "lib/model/mod.ts": [],
  "lib/num/mod.ts": [],
  "lib/quant/mod.ts": [],
  "lib/record/mod.ts": ["zod"],
  "lib/render/mod.ts": ["@resvg/resvg-js", "vega", "vega-lite", "zod"],
  "lib/report/mod.ts": ["zod"],
  "lib/runtime/mod.ts": ["@bufbuild/protobuf", "onnxruntime-node"],
  "lib/stats/mod.ts": [],
  "lib/study/mod.ts": ["@bufbuild/protobuf", "hyparquet", "onnxruntime-node", "zod"],
};

const barrels = Object.keys(packages).filter((file) => file !== "lib/mod.ts");

/** What a module imports or exports from others when it is loaded; types and `import()` load nothing. */
function loadedBy(file: string): readonly string[] {
  const source = Deno.readTextFileSync(join(root, file)).replace(/\/\*[\s\S]*?\*\//g, "");
  const statements = source.matchAll(
    /^(?:import|export)\s+(?!type\b)(?:[^"';]*?\sfrom\s+)?"([^"]+)"/gm,
  );
  return [...statements].map(([, target]) =>
    target!.startsWith(".") ? relative(root, join(root, dirname(file), target!)) : target!
  );
}

/** npm packages that are loaded with a module. */
function packagesOf(entry: string): string[] {
  const seen = new Set([entry]);
  for (const module of seen) {
    if (module.endsWith(".ts")) loadedBy(module).forEach((target) => seen.add(target));
  }
  const bare = [...seen].filter((target) => !/^(lib\/|node:)|\.json$/.test(target));
  return [...new Set(bare.map((name) => name.match(/^(@[^/]+\/)?[^/]+/)![0]))].sort();
}

interface Type {
  readonly repr: string;
  readonly value?: { readonly typeParams?: readonly Type[] };
}

interface Parameter {
  readonly name?: string;
  readonly left?: { readonly name?: string };
}

/** A declaration as `deno doc --json` (version 2) describes it. */
interface Declaration {
  readonly declarationKind: "export" | "private" | "declare";
  readonly kind: string;
  readonly jsDoc?: {
    readonly doc?: string;
    readonly tags?: readonly { readonly kind: string; readonly name?: string }[];
  };
  readonly def: { readonly params?: readonly Parameter[]; readonly returnType?: Type };
}

interface Export extends Declaration {
  readonly file: string;
  readonly name: string;
}

interface Documentation {
  readonly version: number;
  readonly nodes: Readonly<
    Record<string, {
      readonly symbols: readonly {
        readonly name: string;
        readonly declarations: readonly Declaration[];
      }[];
    }>
  >;
}

async function deno(...args: readonly string[]): Promise<string> {
  const child = new Deno.Command("deno", { args: [...args], cwd: root, env: { NO_COLOR: "1" } });
  const { success, stdout, stderr } = await child.output();
  assert.ok(success, new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout);
}

/** What files export, except for what is marked `@ignore`. */
async function exportsOf(files: readonly string[]): Promise<Export[]> {
  const { version, nodes } = JSON.parse(await deno("doc", "--json", ...files)) as Documentation;
  assert.equal(version, 2, "the format that the types above describe");
  return Object.entries(nodes).flatMap(([url, { symbols }]) =>
    symbols.flatMap(({ name, declarations }) =>
      declarations.filter(({ declarationKind }) => declarationKind === "export").map((found) => ({
        ...found,
        file: relative(root, new URL(url).pathname),
        name,
      }))
    )
  );
}

/** Files of a folder of lib/, its mod.ts left out. */
function filesOf(folder: string): string[] {
  return [...Deno.readDirSync(join(root, "lib", folder))]
    .filter(({ isFile, name }) => isFile && name.endsWith(".ts") && name !== "mod.ts")
    .map(({ name }) => `lib/${folder}/${name}`);
}

/** Whether a call gives nothing, or a promise of nothing. */
function givesNothing({ returnType }: Declaration["def"]): boolean {
  const type = returnType?.repr === "Promise" ? returnType.value?.typeParams?.[0] : returnType;
  return type?.repr === "void";
}

/** Whether a file touches the world outside: an example would need files or a clock. */
function hasEffect(file: string): boolean {
  return /^\/\*\*(?:(?!\*\/)[^])*\* Effect: /.test(Deno.readTextFileSync(join(root, file)));
}

/** What the comment of an exported function lacks. */
function lacks({ jsDoc, def }: Declaration, needsExample: boolean): string[] {
  const tags = jsDoc?.tags ?? [];
  const has = (kind: string) => tags.some((tag) => tag.kind === kind);
  const named = tags.filter(({ kind }) => kind === "param").map(({ name }) => name);
  const parameters = def.params ?? [];
  const missing = parameters.map(({ name, left }) => name ?? left?.name).filter((name) =>
    name !== undefined && !named.includes(name)
  );
  return [
    ...(jsDoc?.doc ? [] : ["a sentence"]),
    ...missing.map((name) => `@param ${name}`),
    // A destructured parameter has no name to look for, only a place in the count.
    ...(named.length < parameters.length ? [`${parameters.length} @param`] : []),
    ...(has("return") || givesNothing(def) ? [] : ["@returns"]),
    ...(has("example") || !needsExample ? [] : ["@example"]),
  ];
}

Deno.test("every exported function of a pure folder says what it takes and gives, with an example", async () => {
  const found = await exportsOf(pureFolders.flatMap(filesOf));
  const functions = found.filter(({ kind }) => kind === "function");
  assert.ok(functions.length > 120, `${functions.length} functions`);
  const lacking = functions.flatMap((one) =>
    lacks(one, !hasEffect(one.file)).map((what) => `${one.file} ${one.name}(): ${what}`)
  );
  assert.deepEqual(lacking, []);
});

Deno.test("lacks() names what is missing when a comment is incomplete", () => {
  const def = { params: [{ name: "x" }, { left: { name: "y" } }], returnType: { repr: "number" } };
  const bare: Export = {
    declarationKind: "export",
    kind: "function",
    file: "a.ts",
    name: "f",
    def,
  };
  assert.deepEqual(lacks(bare, true), [
    "a sentence",
    "@param x",
    "@param y",
    "2 @param",
    "@returns",
    "@example",
  ]);
  const tags = [{ kind: "param", name: "x" }, { kind: "param", name: "y" }, { kind: "example" }];
  assert.deepEqual(lacks({ ...bare, jsDoc: { doc: "Adds.", tags } }, true), ["@returns"]);
  const nothing = { repr: "Promise", value: { typeParams: [{ repr: "void" }] } };
  const effect = { ...bare, jsDoc: { doc: "Adds.", tags }, def: { ...def, returnType: nothing } };
  assert.deepEqual(lacks(effect, true), []);
  assert.deepEqual(
    lacks({ ...effect, jsDoc: { doc: "Adds.", tags: tags.slice(0, 2) } }, false),
    [],
  );
});

Deno.test("a folder's mod.ts exports from its own files only, and lib/mod.ts from those", () => {
  for (const barrel of barrels) {
    const source = Deno.readTextFileSync(join(root, barrel)).replace(/\/\*[\s\S]*?\*\//g, "");
    const statements = source.split(";").map((text) => text.trim()).filter((text) => text !== "");
    for (const statement of statements) {
      assert.match(statement, /^export (type )?\{[^}]*\} from "\.\/\w+\.ts"$/, barrel);
    }
  }
  const folders = loadedBy("lib/mod.ts");
  assert.deepEqual(folders.filter((file) => !barrels.includes(file)), []);
  assert.deepEqual(folders, folders.toSorted());
});

Deno.test("the mod.ts of a pure folder exports all that its files export", async () => {
  for (const folder of whole) {
    const [own, offered] = await Promise.all([
      exportsOf(filesOf(folder)),
      exportsOf([`lib/${folder}/mod.ts`]),
    ]);
    const names = (list: readonly Export[]) => [...new Set(list.map(({ name }) => name))].sort();
    assert.ok(own.length > 5);
    assert.deepEqual(names(offered), names(own), folder);
  }
});

Deno.test("importing a folder loads only the packages that it uses", () => {
  const loaded = Object.keys(packages).map((file) => [file, packagesOf(file)]);
  assert.deepEqual(Object.fromEntries(loaded), packages);
});

Deno.test("deno.json exports every mod.ts by its folder's name", () => {
  const { exports } = JSON.parse(Deno.readTextFileSync(join(root, "deno.json")));
  const wanted = barrels.map((file) => [`./${file.split("/")[1]}`, `./${file}`]);
  assert.deepEqual(exports, { ".": "./lib/mod.ts", ...Object.fromEntries(wanted) });
});
