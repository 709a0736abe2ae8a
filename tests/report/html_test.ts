import fc from "fast-check";
import assert from "node:assert/strict";
import { embedJson, embedScript, escapeHtml, html, trustedHtml } from "../../lib/report/html.ts";

/** Letters that mean something in HTML, entities and others. */
const PIECES = ["<", ">", "&", '"', "'", "&lt;", "#39;", "a", "é", "\u{1F600}", "\0"];

/** What a browser makes of escaped text. */
function unescape(text: string): string {
  return text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&quot;", '"')
    .replaceAll("&#39;", "'").replaceAll("&amp;", "&");
}

Deno.test("escapeHtml() leaves nothing that could begin or end markup, and loses nothing", () => {
  fc.assert(fc.property(fc.array(fc.constantFrom(...PIECES)), (pieces) => {
    const text = pieces.join("");
    const escaped = escapeHtml(text);
    assert.doesNotMatch(escaped, /[<>"']|&(?!(amp|lt|gt|quot|#39);)/);
    assert.equal(unescape(escaped), text);
  }));
});

Deno.test("escapeHtml() escapes an entity once when text holds one", () => {
  assert.equal(escapeHtml("&lt;"), "&amp;lt;");
});

Deno.test("html() escapes strings in lists of lists and keeps markup as it is", () => {
  const cells = [["a<b", html`<i>${"&"}</i>`], [3, []]];
  assert.equal(html`<td>${cells}</td>`.markup, "<td>a&lt;b<i>&amp;</i>3</td>");
});

Deno.test("html() does not escape twice when templates nest", () => {
  const name = html`<b>${"<x>"}</b>`;
  assert.equal(
    html`<p title="${'"'}">${name}</p>`.markup,
    '<p title="&quot;"><b>&lt;x&gt;</b></p>',
  );
});

Deno.test("html() returns the literal when there are no values, and empty markup for nothing", () => {
  assert.equal(html`<hr>`.markup, "<hr>");
  assert.equal(html``.markup, "");
});

Deno.test("trustedHtml() keeps what it is given", () => {
  assert.equal(html`${trustedHtml("<hr>")}`.markup, "<hr>");
});

Deno.test("embedJson() gives back any JSON value and holds no <", () => {
  fc.assert(fc.property(fc.jsonValue(), (value) => {
    const json = embedJson(value).markup;
    assert.ok(!json.includes("<"));
    assert.deepEqual(JSON.parse(json), JSON.parse(JSON.stringify(value)));
  }));
});

Deno.test("embedJson() writes null for numbers that JSON does not have", () => {
  assert.equal(embedJson([NaN, -Infinity, 1]).markup, "[null,null,1]");
});

const TAGS = ["</script>", "</SCRIPT >", "<!-- <script>", "a</scr", "<script>", "\\"];

Deno.test("embedScript() keeps the value of strings that hold tags, and no tag survives", () => {
  fc.assert(fc.property(fc.array(fc.constantFrom(...TAGS)), (parts) => {
    const text = parts.join("");
    const script = embedScript(`return ${JSON.stringify(text)};`).markup;
    assert.doesNotMatch(script, /<\/script|<!--/i);
    assert.equal(new Function(script)(), text);
  }));
});

Deno.test("embedScript() keeps the meaning of regular expressions that match tags", () => {
  const pattern = new Function(embedScript("return /<\\/script>|<!--/g;").markup)() as RegExp;
  assert.equal("x</script><!--".replace(pattern, ""), "x");
});
