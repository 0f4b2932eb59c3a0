/**
 * Many patterns at once: the same answers as pattern by pattern.
 */
import { describe, expect, it } from "vitest";
import { GlobIndex } from "../../../src/engine/glob-index.ts";
import { compileWildcard } from "../../../src/engine/wildcard.ts";
import { Random } from "../../support/random.ts";

function matches(index: GlobIndex, text: string): number[] {
  return [...index.match(text)].sort((a, b) => a - b);
}

describe("a glob index", () => {
  it("finds each pattern by what is in the middle of it, and those with nothing in the middle", () => {
    const index = new GlobIndex();
    const patterns = ["*abc*", "a?", "*", "abc", "x*yz", "*xyz", "?bcd*"];
    patterns.forEach((pattern, id) => index.add(pattern, id));
    expect(matches(index, "abc")).toEqual([0, 2, 3]);
    expect(matches(index, "abcd")).toEqual([0, 2, 6]);
    expect(matches(index, "abcabc")).toEqual([0, 2]);
    expect(matches(index, "ab")).toEqual([1, 2]);
    expect(matches(index, "xyz")).toEqual([2, 4, 5]);
    expect(matches(index, "")).toEqual([2]);
  });

  it("gives every number of a pattern, and takes patterns after the first match", () => {
    const index = new GlobIndex();
    index.add("a*", 3);
    index.add("a*", 1);
    expect(matches(index, "ab")).toEqual([1, 3]);
    for (let id = 10; id < 20; id++) index.add(`*${id}${id}*`, id);
    expect(matches(index, "a1515")).toEqual([1, 3, 15]);
  });

  it("agrees with the patterns one by one", () => {
    const random = new Random(11);
    const word = (letters: string, length: number): string =>
      Array.from(
        { length: random.int(length) },
        () => letters[random.int(letters.length)]!,
      ).join("");
    const index = new GlobIndex();
    const patterns = Array.from({ length: 300 }, () =>
      word("ab\u{1f600}*?", 9),
    );
    patterns.forEach((pattern, id) => index.add(pattern, id));
    const tests = patterns.map(compileWildcard);
    for (let i = 0; i < 300; i++) {
      const text = word("ab\u{1f600}", 12);
      expect(matches(index, text)).toEqual(
        tests.flatMap((test, id) => (test(text) ? [id] : [])),
      );
    }
  });
});
