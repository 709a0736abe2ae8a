import assert from "node:assert/strict";
import { isBoundedPattern } from "../../lib/model/bounded_pattern.ts";

/** Of GPT-2, Qwen2, GPT-4o, DeepSeek-V3, BLOOM, and groups of three digits. */
const published = [
  String.raw`'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+`,
  String
    .raw`(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+`,
  String
    .raw`[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+`,
  String
    .raw`[!"#$%&'()*+,\-./:;<=>?@\[\\\]^_${"`"}{|}~][A-Za-z]+|[^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+| ?[\p{P}\p{S}]+[\r\n]*`,
  " ?[^(\\s|[.,!?…。，、।۔،])]+",
  String.raw`\p{N}{1,3}(?=(?:\p{N}{3})*(?:\P{N}|$))`,
  "▁",
  String.raw`((a))+`,
];

Deno.test("isBoundedPattern() accepts the patterns of published tokenizers", () => {
  for (const pattern of published) assert.ok(isBoundedPattern(pattern), pattern);
});

const endless = ["(a+)+", "(a|a)*b", "(a?){50}", "((ab)*)*", "(?:\\w+\\s?)+$", "(a|ab)(d*)+"]
  .concat(
    "(?:(?:a{1,9}){1,9}){1,9}b",
    "(x+x+)+y",
    "(?:a|b+){2,}",
    ".*.*.*.*x",
    "(.*)(.*)(.*)(.*)$",
  );

Deno.test("isBoundedPattern() refuses repetitions inside repetitions, and long chains of them", () => {
  for (const pattern of endless) assert.equal(isBoundedPattern(pattern), false, pattern);
});

Deno.test("isBoundedPattern() ends on anything, also on what is no pattern", () => {
  for (
    const pattern of ["", "\\", "[", "(((", ")))", "a{", "a{9999999999}", "\\p{", "(?<", "[[[]"]
  ) {
    assert.equal(typeof isBoundedPattern(pattern), "boolean");
  }
});
