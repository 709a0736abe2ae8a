/** Reads passages of text, or token ids, out of a file's contents. */

import { AwqDiagError } from "../errors/awq_diag_error.ts";

/** What a calibration or evaluation file holds: text still to be tokenized, or token ids. */
export type Calibration =
  | { readonly kind: "text"; readonly passages: readonly string[] }
  | { readonly kind: "ids"; readonly sequences: readonly (readonly number[])[] };

/**
 * Parses a file of passages by its ending:
 *
 * - `.txt`: passages separated by blank lines; white space around a passage is dropped, and line
 *   ends become `\n`, so that a file means the same on every system
 * - `.json`: an array of strings, each kept as it is, or `{"sequences": [[ids...], ...]}`
 */
export function parsePassages(text: string, file: string): Calibration {
  const ending = /\.[^./\\]*$/.exec(file)?.[0].toLowerCase() ?? "";
  // Editors on Windows begin a text file with a byte order mark, which is no part of the text.
  const content = text.replace(/^\uFEFF/, "");
  if (ending === ".json") return parseJson(content, file);
  if (ending === ".txt") {
    const passages = splitPassages(content);
    refuseEmpty(passages.length, "passages", file);
    return { kind: "text", passages };
  }
  throw new AwqDiagError(
    `Cannot read the passages: ${file} ends in "${ending}", wanted ".txt" or ".json", rename or convert the file`,
  );
}

function splitPassages(text: string): string[] {
  return text
    .replace(/\r\n?/g, "\n")
    .split(/\n(?:[^\S\n]*\n)+/)
    .map((passage) => passage.trim())
    .filter((passage) => passage !== "");
}

function parseJson(text: string, file: string): Calibration {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new AwqDiagError(
      `Cannot read the passages: ${file} is no JSON (${
        (cause as Error).message
      }), wanted an array of strings or {"sequences": [[ids]]}, correct the file`,
      { cause },
    );
  }
  if (Array.isArray(value)) return { kind: "text", passages: readStrings(value, file) };
  const sequences = (Object(value) as Record<string, unknown>).sequences;
  if (Array.isArray(sequences)) return { kind: "ids", sequences: readSequences(sequences, file) };
  throw new AwqDiagError(
    `Cannot read the passages: ${file} is neither an array nor an object with an array "sequences", wanted an array of strings or {"sequences": [[ids]]}, rewrite the file`,
  );
}

function readStrings(values: readonly unknown[], file: string): string[] {
  refuseEmpty(values.length, "passages", file);
  return values.map((value, i) => {
    if (typeof value === "string") return value;
    throw new AwqDiagError(
      `Cannot read the passages: item ${i} of ${file} is ${kindOf(value)}, wanted a string, ${
        Array.isArray(value) ? 'put token ids under "sequences"' : "correct the file"
      }`,
    );
  });
}

function readSequences(values: readonly unknown[], file: string): number[][] {
  refuseEmpty(values.length, "sequences", file);
  return values.map((value, i) => {
    if (!Array.isArray(value)) {
      throw new AwqDiagError(
        `Cannot read the passages: sequence ${i} of ${file} is ${
          kindOf(value)
        }, wanted an array of token ids, correct the file`,
      );
    }
    const bad = value.findIndex((id) => !Number.isSafeInteger(id) || id < 0);
    if (bad === -1) return value;
    throw new AwqDiagError(
      `Cannot read the passages: sequence ${i} of ${file} has ${
        JSON.stringify(value[bad])
      } at position ${bad}, wanted a token id from 0 on, correct the file`,
    );
  });
}

function refuseEmpty(count: number, kind: string, file: string): void {
  if (count > 0) return;
  throw new AwqDiagError(
    `Cannot read the passages: ${file} has no ${kind}, wanted at least one, add text to the file`,
  );
}

function kindOf(value: unknown): string {
  if (value === null) return "null";
  return Array.isArray(value) ? "an array" : `a ${typeof value}`;
}
