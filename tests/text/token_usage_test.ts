import assert from "node:assert/strict";
import { describeUsage } from "../../lib/text/token_usage.ts";

Deno.test("describeUsage() says that all is used", () => {
  assert.deepEqual(describeUsage("a.txt", [120, 128], 512), {
    line: "a.txt: 248 of 248 tokens are used, 2 passages",
    mostIsCut: false,
  });
});

Deno.test("describeUsage() warns where most of a text is cut off", () => {
  assert.deepEqual(describeUsage("lines.txt", [15651], 512), {
    line:
      "lines.txt: 512 of 15651 tokens are used, 1 passage; 1 of 1 passages cut to 512 tokens, 97 % of the text is not used (--max-length; in .txt, passages are separated by blank lines)",
    mostIsCut: true,
  });
});

Deno.test("describeUsage() does not warn of a little that is cut off", () => {
  assert.equal(describeUsage("a.txt", [600, 100], 512).mostIsCut, false);
  assert.match(
    describeUsage("a.txt", [600, 100], 512).line,
    /1 of 2 passages cut to 512 tokens, 13 %/,
  );
});
