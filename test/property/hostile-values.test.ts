/**
 * No pattern and no value makes a condition hang: values of 100,000 characters, made for the worst case of every
 * operator and function. A step is never taken twice over the same character, so even the slowest needs a second or so;
 * what goes back over its value would need hours. The bound is generous, for slow machines.
 */
import fc from "fast-check";
import { expect, it } from "vitest";
import { FUNCTIONS } from "../../src/engine/functions.ts";
import { numberOf } from "../../src/engine/values.ts";
import { compileWildcardList } from "../../src/engine/wildcard.ts";
import { compileRegex } from "../../src/lang/eql/regex.ts";
import { cpuClock } from "../support/cpu-clock.ts";

const LENGTH = 100_000;
const BOUND_MS = 5_000;

function withinBound(evaluate: () => unknown): void {
  const cpuMs = cpuClock();
  evaluate();
  expect(cpuMs()).toBeLessThan(BOUND_MS);
}

/** One piece over and over, and an end that matches nothing. */
const value = fc
  .tuple(
    fc.constantFrom(
      ...["a", "aA", "ab", "9", "0x", "1.", "\\", "::", "1.1.", " ", "\ud83d"],
      ...["\u{1f600}", "\u0130", "ς", "é"],
    ),
    fc.constantFrom("", "b", "x", "9"),
  )
  .map(([piece, end]) => piece.repeat(LENGTH / piece.length) + end);

function pattern(...pieces: readonly string[]): fc.Arbitrary<string> {
  return fc
    .array(fc.constantFrom(...pieces), { minLength: 1, maxLength: 16 })
    .map((each) => each.join(""));
}

it("wildcards", () => {
  fc.assert(
    fc.property(
      pattern("*", "?", "*?", "a", "*a", "?a", "b", "é", "\u{1f600}"),
      value,
      fc.boolean(),
      (text, hostile, insensitive) => {
        const test = compileWildcardList([text], insensitive);
        withinBound(() => test(hostile));
      },
    ),
    { numRuns: 100 },
  );
});

it("regular expressions", () => {
  fc.assert(
    fc.property(
      pattern(
        ...["a", "(a|a)*", "(a+)+", ".*", "[^b]*", "(a|b|aa)*", "(.*)*"],
        ...["(.{0,20})*", "\\w+", "(|a)+", "[a-z]{3,9}", "\u{1f600}*"],
      ),
      value,
      fc.boolean(),
      (text, hostile, insensitive) => {
        const test = compileRegex(text, insensitive);
        withinBound(() => test(hostile));
      },
    ),
    { numRuns: 50 },
  );
});

it("regular expressions of many states, where no set of them comes twice", () => {
  // Which of the last thousand characters were an "a"? No two places of the value have the same answer.
  let seed = 1;
  const random = Array.from({ length: LENGTH }, () => {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
    return seed < 2 ** 31 ? "a" : "b";
  }).join("");
  // More characters than are remembered.
  const many = Array.from({ length: LENGTH }, (_, at) =>
    String.fromCharCode(0x100 + (at % 0xd000)),
  ).join("");
  for (const [text, hostile] of [
    ["(.*a){200}", "a".repeat(LENGTH)],
    ["(.*[ab]){600}x", "a".repeat(LENGTH)],
    [".*a.{1400}c", random],
    [".*a.{0,500}c", random],
    [".*a(.*a.?){300}c", random],
    [".*[^b].{1900}", many],
  ] as const) {
    const test = compileRegex(text, true);
    withinBound(() => test(hostile));
  }
});

it("functions and numbers", () => {
  const argument = fc.oneof(value, fc.constantFrom(-5, 1e9, 2, true));
  fc.assert(
    fc.property(
      fc.constantFrom(...Object.values(FUNCTIONS)),
      fc.tuple(value, argument, argument, argument),
      fc.boolean(),
      (evaluate, args, insensitive) => {
        withinBound(() => evaluate(args, insensitive));
        withinBound(() => numberOf(args[0]));
        withinBound(() => numberOf(`1${args[0]}`));
      },
    ),
    { numRuns: 200 },
  );
});

it("compiling an expression", () => {
  withinBound(() => compileRegex("(){9999}{9999}{9999}", false));
  withinBound(() =>
    compileRegex(`${"(a|".repeat(150)}${")".repeat(150)}`, true),
  );
  for (const huge of [
    "a" + "?".repeat(LENGTH),
    "(".repeat(LENGTH),
    "(((a{9999}){9999}){9999}){9999}",
    "((){0,9999}){9999}",
  ]) {
    withinBound(() => {
      expect(() => compileRegex(huge, false)).toThrow();
    });
  }
});
