import fc from "fast-check";
import assert from "node:assert/strict";
import { escapeHtml, html, trustedHtml } from "../../lib/report/html.ts";

/** What a browser makes of escaped text. */
function unescape(text: string): string {
  return text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&quot;", '"')
    .replaceAll("&#39;", "'").replaceAll("&amp;", "&");
}

Deno.test("escapeHtml() leaves nothing that could begin or end markup, and loses nothing", () => {
  fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => {
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
