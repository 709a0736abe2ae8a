import assert from "node:assert/strict";
import fc from "fast-check";
import {
  parseBits,
  parseChoice,
  parseInteger,
  parseList,
  parseMemory,
  parseRange,
} from "../../lib/cli/parse_option.ts";

const range = { min: 2, max: 512 };

Deno.test("parseInteger() reads whole numbers within the limits, ends included", () => {
  fc.assert(fc.property(fc.integer({ min: 2, max: 512 }), (value) => {
    assert.equal(parseInteger("--n", String(value), range), value);
  }));
  assert.equal(parseInteger("--n", "007", range), 7);
});

for (const text of ["1", "513", "", " 5", "5.0", "1e2", "0x10", "-3", "five", "NaN", "٣"]) {
  Deno.test(`parseInteger() refuses "${text}"`, () => {
    assert.throws(() => parseInteger("--n", text, range), {
      name: "UsageError",
      message: `Cannot use --n "${text}": wanted a whole number from 2 to 512`,
    });
  });
}

Deno.test("parseBits() gives any choice of widths in one order", () => {
  const widths = [8, 7, 6, 5, 4, 3, 2];
  fc.assert(fc.property(fc.shuffledSubarray(widths, { minLength: 1 }), (bits) => {
    assert.deepEqual(parseBits("--bits", bits.join(",")), widths.filter((b) => bits.includes(b)));
  }));
});

for (const text of ["", ",", "3,", "1", "9", "16", "3,3", "3;4", "3 4", "4.0", "-3", "03"]) {
  Deno.test(`parseBits() refuses "${text}"`, () => {
    assert.throws(() => parseBits("--bits", text), {
      name: "UsageError",
      message:
        `Cannot use --bits "${text}": wanted different whole numbers from 2 to 8 with commas between, such as 8,6,4,3,2`,
    });
  });
}

Deno.test("parseChoice() takes the words on the list only, in their case", () => {
  const choices = ["auto", "cpu", "cuda"];
  for (const choice of choices) assert.equal(parseChoice("--provider", choice, choices), choice);
  for (const text of ["", "CPU", "gpu", "auto,cpu"]) {
    assert.throws(() => parseChoice("--provider", text, choices), {
      name: "UsageError",
      message: `Cannot use --provider "${text}": wanted one of auto, cpu, cuda`,
    });
  }
});

const names = ["rtn", "const_awq", "block_awq"] as const;

Deno.test("parseList() gives any choice of names in one order, with or without blanks", () => {
  fc.assert(fc.property(fc.shuffledSubarray([...names], { minLength: 1 }), (some) => {
    const wanted = names.filter((name) => some.includes(name));
    assert.deepEqual(parseList("--strategies", some.join(","), names), wanted);
    assert.deepEqual(parseList("--strategies", ` ${some.join(" , ")} `, names), wanted);
  }));
});

for (const text of ["", ",", "rtn,", "rtn,rtn", "RTN", "awq", "rtn;const_awq", "rtn const_awq"]) {
  Deno.test(`parseList() refuses "${text}"`, () => {
    assert.throws(() => parseList("--strategies", text, names), {
      name: "UsageError",
      message:
        `Cannot use --strategies "${text}": wanted different names with commas between, from rtn,const_awq,block_awq`,
    });
  });
}

Deno.test("parseMemory() reads mebibytes and gibibytes", () => {
  assert.equal(parseMemory("--max-memory", "800M"), 800 * 2 ** 20);
  assert.equal(parseMemory("--max-memory", " 1.5g "), 1.5 * 2 ** 30);
  assert.equal(parseMemory("--max-memory", "4GiB"), 4 * 2 ** 30);
});

for (const text of ["4", "G", "0G", "-1G", "4T", "4 G b"]) {
  Deno.test(`parseMemory() refuses "${text}"`, () => {
    assert.throws(() => parseMemory("--max-memory", text), /Cannot use --max-memory/);
  });
}

Deno.test("parseRange() reads ranges and single numbers", () => {
  assert.deepEqual(parseRange("--layers", "2..7"), [2, 7]);
  assert.deepEqual(parseRange("--layers", "0"), [0, 0]);
});

for (const text of ["", "3..1", "a..b", "1..", "..2", "1.2", "-1..2"]) {
  Deno.test(`parseRange() refuses "${text}"`, () => {
    assert.throws(() => parseRange("--layers", text), /Cannot use --layers/);
  });
}
