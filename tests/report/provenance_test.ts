import assert from "node:assert/strict";
import { listProvenance } from "../../lib/report/provenance.ts";
import { diagnosticRecord } from "../support/records.ts";

Deno.test("listProvenance() lists model, settings and run of AWQ-Diag's own record", () => {
  const rows = Object.fromEntries(listProvenance(diagnosticRecord()));
  const { model, model_info, config } = diagnosticRecord();
  assert.equal(rows["Model"], model);
  assert.equal(rows["Model num params"], String(model_info.num_params));
  assert.equal(rows["Setting bit widths"], config.bit_widths.join(", "));
  assert.ok("Run versions torch" in rows);
});

Deno.test("listProvenance() leaves out what a record does not hold", () => {
  const names = listProvenance(diagnosticRecord()).map(([name]) => name);
  assert.ok(!names.includes("Setting alphas"));
  assert.ok(!names.some((name) => name.startsWith("File")));
});

Deno.test("listProvenance() gives files with bytes and hash, and every block of the run", () => {
  const sha256 = "ab".repeat(32);
  const record = {
    ...diagnosticRecord(),
    inputs: {
      model: {
        source: "hub" as const,
        revision: "main",
        files: [{ name: "model.safetensors", bytes: 12, sha256 }],
      },
      calibration: { name: "data/x.json", sha256, tokens_given: [7, 900], tokens_used: [7, 512] },
      estimators: { kurtosis: "excess" },
    },
    run: { generated_utc: "2026-01-02T03:04:05Z", seconds: { search: 1.23456789 }, threads: 2 },
  };
  const rows = listProvenance(record).slice(-9);
  assert.deepEqual(rows, [
    ["Model source", "hub, revision main"],
    ["File model.safetensors", `12 bytes, sha256 ${sha256}`],
    ["Calibration", `data/x.json, sha256 ${sha256}`],
    ["Calibration tokens given", "7, 900"],
    ["Calibration tokens used", "7, 512"],
    ["Estimator kurtosis", "excess"],
    ["Run generated utc", "2026-01-02T03:04:05Z"],
    ["Run seconds search", "1.23457"],
    ["Run threads", "2"],
  ]);
});
