/** Links of the documents lead somewhere: files, folders, images and headings exist. */

import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import { documents, exists, prose, readDocument } from "./documents.ts";

/** Targets of the links and images of a document. */
function targetsOf(markdown: string): string[] {
  const text = prose(markdown).replace(/`[^`\n]*`/g, (code) => " ".repeat(code.length));
  return [...text.matchAll(/\]\(\s*([^)\s]+)\s*\)/g)].map(([, target]) => target!);
}

/** Anchors that GitHub gives the headings of a document. */
function anchorsOf(markdown: string): Set<string> {
  const anchors = new Set<string>();
  for (const [, heading] of prose(markdown).matchAll(/^#{1,6} +(.+?) *$/gm)) {
    const words = heading!.replace(/\[([^\]]*)\]\([^)]*\)/g, "$1").toLowerCase();
    const base = words.replace(/[^\p{L}\p{N}\p{M} _-]/gu, "").replaceAll(" ", "-");
    for (let n = 0;; n++) {
      const anchor = n === 0 ? base : `${base}-${n}`;
      if (anchors.has(anchor)) continue;
      anchors.add(anchor);
      break;
    }
  }
  return anchors;
}

/** What is wrong with a relative link, or `null`. */
function problem(path: string, target: string): string | null {
  const [file = "", anchor] = target.split("#");
  const place = file === "" ? path : join(dirname(path), file);
  if (!exists(place)) return `${target}: no such file`;
  if (anchor === undefined) return null;
  return anchorsOf(readDocument(place)).has(anchor) ? null : `${target}: no such heading`;
}

for (const path of documents) {
  Deno.test(`links of ${path} lead somewhere`, () => {
    const targets = targetsOf(readDocument(path)).filter((target) => !/^[a-z]+:/.test(target));
    assert.deepEqual(targets.map((target) => problem(path, target)).filter(Boolean), []);
  });

  Deno.test(`links of ${path} that leave the project are https`, () => {
    const away = targetsOf(readDocument(path)).filter((target) => /^[a-z]+:/.test(target));
    assert.deepEqual(away.filter((target) => URL.parse(target)?.protocol !== "https:"), []);
  });
}

Deno.test("no document links in another way than the tests above read", () => {
  for (const path of documents) {
    const text = prose(readDocument(path)).replace(/`[^`\n]*`/g, "");
    assert.doesNotMatch(text, /<(?:a|img)\b|<https?:/i, `${path}: HTML or a bare address`);
    assert.doesNotMatch(text, /^ {0,3}\[[^\]]+\]:/m, `${path}: a link's target apart from it`);
    assert.doesNotMatch(text, /\]\([^)\s]+\s+[^)]*\)/, `${path}: a link with a title`);
  }
});

Deno.test("addresses of CITATION.cff are https", () => {
  const addresses = readDocument("CITATION.cff").match(/[a-z]+:\/\/[^"\s]+/g)!;
  assert.ok(addresses.length > 0);
  assert.deepEqual(addresses.filter((url) => URL.parse(url)?.protocol !== "https:"), []);
});

Deno.test("README.md and docs/report.md show figures", () => {
  for (const path of ["README.md", "docs/report.md"]) {
    const images = targetsOf(readDocument(path)).filter((target) => target.endsWith(".png"));
    assert.ok(images.length >= 5, path);
  }
});

Deno.test("every document of docs/ is reached from README.md", () => {
  const seen = new Set<string>(["README.md"]);
  for (const path of seen) {
    for (const target of targetsOf(readDocument(path))) {
      const place = join(dirname(path), target.split("#")[0]!);
      if (!/^[a-z]+:/.test(target) && documents.includes(place)) seen.add(place);
    }
  }
  assert.deepEqual(documents.filter((path) => !seen.has(path)), []);
});

Deno.test("anchorsOf() spells headings as GitHub does", () => {
  const markdown = "# A `b_c`, d!\n## 4.1 Über 1 %\n## Same\n## Same\n```sh\n# no heading\n```\n";
  assert.deepEqual([...anchorsOf(markdown)], ["a-b_c-d", "41-über-1-", "same", "same-1"]);
});

Deno.test("targetsOf() sees links and images, and no code", () => {
  const markdown = "[a](b.md#c) ![d](e.png) `[f](g)`\n\n```md\n[h](i)\n```\n<!-- [j](k) -->";
  assert.deepEqual(targetsOf(markdown), ["b.md#c", "e.png"]);
});
