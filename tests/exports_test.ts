/**
 * What users of the library import: the entry points of deno.json, what importing them loads, and
 * that every function there says what it takes, what it gives, and how to use it.
 */
import assert from "node:assert/strict";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../", import.meta.url));

/** Entry point -> npm packages that importing it loads. */
const packages: Readonly<Record<string, readonly string[]>> = {
  ".": ["@bufbuild/protobuf", "onnxruntime-node", "zod"],
  "./chart": ["zod"],
  "./num": [],
  "./quant": [],
  "./record": ["zod"],
  "./render": ["@resvg/resvg-js", "vega", "vega-lite"],
  "./stats": [],
};

/** Folders whose functions touch nothing but their arguments, except in files that say "Effect:". */
const PURE_FOLDERS = ["num", "stats", "quant", "chart", "record"];

const { exports: entries } = JSON.parse(Deno.readTextFileSync(join(root, "deno.json"))) as {
  readonly exports: Readonly<Record<string, string>>;
};

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
  const seen = new Set([relative(root, join(root, entry))]);
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
  readonly kind: string;
  readonly location: { readonly filename: string };
  readonly jsDoc?: {
    readonly doc?: string;
    readonly tags?: readonly { readonly kind: string; readonly name?: string }[];
  };
  readonly def: { readonly params?: readonly Parameter[]; readonly returnType?: Type };
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

/** The functions that files export; what several export is listed with one of them. */
async function functionsOf(files: readonly string[]) {
  const args = ["doc", "--json", ...files];
  const child = new Deno.Command("deno", { args, cwd: root, env: { NO_COLOR: "1" } });
  const { success, stdout, stderr } = await child.output();
  assert.ok(success, new TextDecoder().decode(stderr));
  const { version, nodes } = JSON.parse(new TextDecoder().decode(stdout)) as Documentation;
  assert.equal(version, 2, "the format that the types above describe");
  return Object.values(nodes).flatMap(({ symbols }) => symbols).flatMap(({ name, declarations }) =>
    declarations.filter(({ kind }) => kind === "function").map((found) => ({ name, ...found }))
  );
}

/** Whether a call gives nothing, or a promise of nothing. */
function givesNothing({ returnType }: Declaration["def"]): boolean {
  const type = returnType?.repr === "Promise" ? returnType.value?.typeParams?.[0] : returnType;
  return type?.repr === "void";
}

/** Whether a function touches nothing outside; else an example would need files or a clock. */
function isPure({ location }: Declaration): boolean {
  const file = fileURLToPath(location.filename);
  const [, folder] = relative(root, file).split(/[/\\]/);
  const hasEffect = /^\/\*\*(?:(?!\*\/)[^])*\* Effect: /.test(Deno.readTextFileSync(file));
  return PURE_FOLDERS.includes(folder!) && !hasEffect;
}

/** What the comment of an exported function lacks. */
function lacks({ jsDoc, def }: Pick<Declaration, "jsDoc" | "def">, needsExample: boolean) {
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

Deno.test("every exported function says what it takes and gives, the pure ones with an example", async () => {
  const functions = await functionsOf(Object.values(entries));
  assert.ok(functions.length > 50, `${functions.length} functions`);
  const lacking = functions.flatMap((one) =>
    lacks(one, isPure(one)).map((what) => `${one.location.filename} ${one.name}(): ${what}`)
  );
  assert.deepEqual(lacking, []);
});

Deno.test("lacks() names what is missing when a comment is incomplete", () => {
  const def = { params: [{ name: "x" }, { left: { name: "y" } }], returnType: { repr: "number" } };
  assert.deepEqual(lacks({ def }, true), [
    "a sentence",
    "@param x",
    "@param y",
    "2 @param",
    "@returns",
    "@example",
  ]);
  const tags = [{ kind: "param", name: "x" }, { kind: "param", name: "y" }, { kind: "example" }];
  const jsDoc = { doc: "Adds.", tags };
  assert.deepEqual(lacks({ jsDoc, def }, true), ["@returns"]);
  const nothing = { repr: "Promise", value: { typeParams: [{ repr: "void" }] } };
  const effect = {
    jsDoc: { doc: "Adds.", tags: tags.slice(0, 2) },
    def: { ...def, returnType: nothing },
  };
  assert.deepEqual(lacks(effect, false), []);
});

Deno.test("importing an entry point loads only the packages that it uses", () => {
  const loaded = Object.entries(entries).map(([name, file]) => [name, packagesOf(file)]);
  assert.deepEqual(Object.fromEntries(loaded), packages);
});
