import assert from "node:assert/strict";
import { fontNote, loadFaces, showMissing } from "../../lib/render/missing_glyphs.ts";
import { renderSvg } from "../../lib/render/svg.ts";

const faces = loadFaces();

Deno.test("showMissing() leaves what the font draws: Latin, Greek, Cyrillic, signs of figures", () => {
  for (const text of ["down_proj", "ρ = −0.04", "модель", "‖(W − Ŵ)x‖² 10⁻⁴ ×"]) {
    assert.equal(showMissing(text, faces), text);
  }
});

Deno.test("showMissing() gives a run of letters that the font lacks by their code points", () => {
  assert.equal(showMissing("组织/模型甲-7B", faces), "[7EC4 7EC7]/[6A21 578B 7532]-7B");
  assert.equal(showMissing("\u{20000}", faces), "[20000]");
});

Deno.test("showMissing() drops what has no look of its own behind such a letter", () => {
  assert.equal(showMissing("模\ufe0f型", faces), "[6A21 578B]");
});

Deno.test("fontNote() tells which letters figures cannot show, and says nothing where they can", () => {
  assert.equal(fontNote("Qwen2.5"), null);
  assert.match(fontNote("模型甲")!, /^note: the font of the figures lacks .*"\[6A21 578B 7532\]"$/);
});

Deno.test("renderSvg() draws no letter that the font lacks, and leaves room for what it draws", async () => {
  const drawn = async (subtitle: string) =>
    await renderSvg({
      $schema: "https://vega.github.io/schema/vega/v6.json",
      width: 10,
      height: 10,
      title: { text: "t", subtitle, anchor: "start" },
      autosize: "pad",
    });
  const svg = await drawn("模型甲 & <b>");
  assert.match(svg, />\[6A21 578B 7532\] &amp; &lt;b&gt;</);
  const width = (text: string) => Number(/width="(\d+)"/.exec(text)![1]);
  assert.equal(width(svg), width(await drawn("[6A21 578B 7532] & <b>")));
});
