/** The tables that documents show, by name. A new table is one row here. */

import { AwqDiagError } from "../../lib/errors/awq_diag_error.ts";
import type { AnyRecord } from "../../lib/record/kinds.ts";
import { bitsTable, familyTable, kurtosisTable } from "./diagnostic_tables.ts";
import { alphaPredictorTable, alphaStrategyTable, perplexityTable } from "./evaluation_tables.ts";
import { expectKind } from "./expect_kind.ts";
import { type MeasuredModel, publishedComparison } from "./published_comparison.ts";

type Build = (records: readonly AnyRecord[]) => string;

const TABLES: Readonly<Record<string, Build>> = {
  families: ([record]) => familyTable(expectKind(record, "diagnostic")),
  kurtosis: ([record]) => kurtosisTable(expectKind(record, "diagnostic")),
  bits: ([record]) => bitsTable(expectKind(record, "diagnostic")),
  perplexity: (records) => perplexityTable(records.map((one) => expectKind(one, "perplexity"))),
  "alpha-strategies": ([record]) => alphaStrategyTable(expectKind(record, "alpha_study")),
  "alpha-predictors": ([record]) => alphaPredictorTable(expectKind(record, "alpha_study")),
  published: (records) => publishedComparison(measuredModel(records), false),
  "published-short": (records) => publishedComparison(measuredModel(records), true),
};

export function documentTable(name: string, records: readonly AnyRecord[]): string {
  const build = Object.hasOwn(TABLES, name) ? TABLES[name] : undefined;
  if (build === undefined) {
    throw new AwqDiagError(
      `Cannot make the table "${name}": there is none of that name, wanted one of ${
        Object.keys(TABLES).join(", ")
      }, name one of these`,
    );
  }
  return build(records);
}

function measuredModel(
  [diagnostic, alphas, threeBits, fourBits]: readonly AnyRecord[],
): MeasuredModel {
  return {
    diagnostic: expectKind(diagnostic, "diagnostic"),
    alphas: expectKind(alphas, "alpha_study"),
    threeBits: expectKind(threeBits, "perplexity"),
    fourBits: expectKind(fourBits, "perplexity"),
  };
}
