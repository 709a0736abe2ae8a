import assert from "node:assert/strict";
import { moduleFamily } from "../../lib/chart/module_family.ts";
import { toSignificant } from "../../lib/num/format_number.ts";
import { figureDiagnostic, filterLayers } from "../support/figure_records.ts";

Deno.test("moduleFamily() shows every layer beside its family's mean and median, twice", () => {
  const record = figureDiagnostic();
  const text = JSON.stringify(moduleFamily(record));
  assert.equal(text.match(/"label":"L\d/g)?.length, 2 * 21);
  for (const [family, summary] of Object.entries(record.summary.module_family)) {
    for (const quantity of ["kurtosis", "top1pct_importance_share"] as const) {
      const mean = toSignificant(summary[`mean_${quantity}`]);
      const median = toSignificant(summary[`median_${quantity}`]);
      const row = `"group":"${family}","mean":${mean},"median":${median}`;
      assert.ok(text.includes(row), row);
    }
  }
});

Deno.test("moduleFamily() has a row per family that the model has", () => {
  const record = filterLayers(figureDiagnostic(), (layer) => layer.module_type !== "o_proj");
  const text = JSON.stringify(moduleFamily(record));
  assert.match(text, /"sort":\["q_proj","k_proj","v_proj","gate_proj","up_proj","down_proj"\]/);
  assert.doesNotMatch(text, /o_proj"/);
});
