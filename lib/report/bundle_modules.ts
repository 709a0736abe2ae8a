/**
 * Puts the modules of the page's program into one script, without a bundler: building a page must
 * not fetch anything, and the program is a dozen small files.
 */

import { AwqDiagError } from "../errors/awq_diag_error.ts";
import { stripTypeScriptTypes } from "node:module";

/** A module's file name, unique without its folder, and its TypeScript with types that can be erased. */
export type ModuleSource = readonly [name: string, text: string];

const IMPORT = /^import\s*\{([^}]*)\}\s*from\s*"([^"]+)";$/gm;
const EXPORT = /^export (?=(?:async function|function|class|const) (\w+))/gm;

/**
 * Turns modules into one script that calls `start` of the last. Each module becomes a function that
 * returns what it exports, and an import takes from what an earlier function returned. Understood
 * are named imports, and exports of functions, classes and constants at the left margin, as
 * `deno fmt` writes them.
 */
export function bundleModules(modules: readonly ModuleSource[], start: string): string {
  const known = new Set<string>();
  const parts = modules.map(([name, text]) => {
    const part = wrapModule(name, text, known);
    known.add(name);
    return part;
  });
  return `(() => {\n"use strict";\nconst modules = {};\n${parts.join("\n")}\nreturn modules["${
    modules.at(-1)?.[0]
  }"].${start}();\n})()`;
}

function wrapModule(name: string, text: string, known: ReadonlySet<string>): string {
  const script = stripTypeScriptTypes(text);
  const exported = [...script.matchAll(EXPORT)].map(([, symbol]) => symbol!);
  const body = script
    .replace(IMPORT, (_, symbols: string, path: string) => takeFrom(name, symbols, path, known))
    .replace(EXPORT, "");
  const left = /^(?:import|export)\b.*$/m.exec(body);
  if (left) {
    throw new AwqDiagError(
      `Cannot bundle "${name}": "${left[0]}" is not understood, use a named import or export`,
    );
  }
  return `modules["${name}"] = (() => {\n${compact(body)}\nreturn { ${
    exported.join(", ")
  } };\n})();`;
}

/** `import { a, b as c } from "./x.ts"` as `const { a, b: c } = modules["x.ts"];`. */
function takeFrom(name: string, symbols: string, path: string, known: ReadonlySet<string>): string {
  const from = path.slice(path.lastIndexOf("/") + 1);
  if (!known.has(from)) {
    throw new AwqDiagError(
      `Cannot bundle "${name}": it imports "${path}" which does not stand before it, reorder the list`,
    );
  }
  // Erased types leave holes between the commas.
  const taken = symbols.split(",").map((symbol) => symbol.trim()).filter((symbol) => symbol !== "");
  return `const { ${
    taken.map((symbol) => symbol.replace(/\s+as\s+/, ": ")).join(", ")
  } } = modules["${from}"];`;
}

/** Leaves out doc comments and the blanks that erased types left. */
function compact(script: string): string {
  return script
    .replace(/^\s*\/\*\*[\s\S]*?\*\/$/gm, "")
    .replace(/[ \t]+$/gm, "")
    .replace(/\n{2,}/g, "\n");
}
