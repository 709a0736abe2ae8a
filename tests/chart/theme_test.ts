import { CHART_THEME } from "../../lib/chart/theme.ts";

Deno.test("CHART_THEME is the stored one", async (t) => {
  await t.assertSnapshot(CHART_THEME);
});
