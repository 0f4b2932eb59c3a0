import { describe, expect, it } from "vitest";
import { compileStates, NOWHERE } from "../../../../src/lang/eql/lazy-dfa.ts";
import type { State } from "../../../../src/lang/eql/lazy-dfa.ts";

/** `(a|b)*a` by hand; tells how often a character was looked at. */
function automaton(): { states: readonly State[]; asked: () => number } {
  let asked = 0;
  const char =
    (wanted: string) =>
    (code: number): boolean => {
      asked++;
      return String.fromCodePoint(code) === wanted;
    };
  const states: readonly State[] = [
    { test: undefined, next: NOWHERE, other: NOWHERE },
    { test: char("a"), next: 0, other: NOWHERE },
    { test: undefined, next: 3, other: 1 },
    { test: undefined, next: 4, other: 5 },
    { test: char("a"), next: 2, other: NOWHERE },
    { test: char("b"), next: 2, other: NOWHERE },
  ];
  return { states, asked: () => asked };
}

describe("compileStates", () => {
  it.each([
    ["a", true],
    ["bba", true],
    ["", false],
    ["ab", false],
    ["ac", false],
    ["ca", false],
  ])("%j: %s", (text, expected) => {
    const { states } = automaton();
    expect(compileStates(states, 2)(text)).toBe(expected);
    expect(compileStates(states, 2, 0)(text)).toBe(expected);
  });

  it("asks its three tests once about each character", () => {
    const { states, asked } = automaton();
    const test = compileStates(states, 2);
    expect(test("ab".repeat(1_000))).toBe(false);
    expect(test("ba".repeat(1_000))).toBe(true);
    expect(asked()).toBe(3 * 2);
  });

  it("asks again once it had to forget, which is once a step at most", () => {
    const { states, asked } = automaton();
    const test = compileStates(states, 2, 0);
    expect(test("ba".repeat(1_000))).toBe(true);
    expect(asked()).toBe(3 * 2_000);
  });

  it("stops where nothing can match any more", () => {
    const { states, asked } = automaton();
    expect(compileStates(states, 2, 0)("c" + "a".repeat(1_000))).toBe(false);
    expect(asked()).toBe(3);
  });
});
