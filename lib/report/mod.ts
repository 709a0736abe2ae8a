/**
 * Records to pages: one self-contained interactive HTML page, and a Markdown table across models.
 *
 * @example A report needs a record
 * ```ts
 * import { buildReport, crossModelTable, readPageLibraries } from "./mod.ts";
 * import assert from "node:assert/strict";
 *
 * const libraries = await readPageLibraries();
 * assert.throws(() => buildReport([], libraries), RangeError);
 * assert.throws(() => crossModelTable([]), RangeError);
 * ```
 *
 * @module
 */

export { buildReport } from "./build_report.ts";
export { crossModelTable } from "./cross_model_table.ts";
export { type PageLibraries, type PageLibrary, readPageLibraries } from "./libraries.ts";
export type { ReportInput } from "./sections.ts";
