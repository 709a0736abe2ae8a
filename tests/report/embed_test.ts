import fc from "fast-check";
import assert from "node:assert/strict";
import { embedJson, embedScript } from "../../lib/report/embed.ts";

Deno.test("embedJson() gives back any JSON value and holds no <", () => {
  fc.assert(fc.property(fc.jsonValue(), (value) => {
    const json = embedJson(value);
    assert.ok(!json.includes("<"));
    assert.deepEqual(JSON.parse(json), JSON.parse(JSON.stringify(value)));
  }));
});

Deno.test("embedJson() writes null for numbers that JSON does not have", () => {
  assert.equal(embedJson([NaN, -Infinity, 1]), "[null,null,1]");
});

const TAGS = ["</script>", "</SCRIPT >", "<!-- <script>", "a</scr", "<script>", "\\"];

Deno.test("embedScript() keeps the value of strings that hold tags, and no tag survives", () => {
  fc.assert(fc.property(fc.array(fc.constantFrom(...TAGS)), (parts) => {
    const text = parts.join("");
    const script = embedScript(`return ${JSON.stringify(text)};`);
    assert.doesNotMatch(script, /<\/script|<!--/i);
    assert.equal(new Function(script)(), text);
  }));
});

Deno.test("embedScript() keeps the meaning of regular expressions that match tags", () => {
  const pattern = new Function(embedScript("return /<\\/script>|<!--/g;"))() as RegExp;
  assert.equal("x</script><!--".replace(pattern, ""), "x");
});
