/**
 * Records to pages: one self-contained interactive HTML page, and a Markdown table across models.
 */

export { buildReport } from "./build_report.ts";
export { crossModelTable } from "./cross_model_table.ts";
export { type PageLibraries, type PageLibrary, readPageLibraries } from "./libraries.ts";
export type { ReportInput } from "./sections.ts";
