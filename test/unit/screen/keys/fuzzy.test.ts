import { describe, expect, test } from "vitest";
import { fuzzyMatch } from "../../../../src/screen/keys/fuzzy.ts";

/** The text with the letters that were found in capitals. */
function found(query: string, text: string): string | undefined {
  const match = fuzzyMatch(query, text);
  if (match === undefined) return undefined;
  return [...text]
    .map((letter, i) => (match.at.includes(i) ? letter.toUpperCase() : letter))
    .join("");
}

describe("fuzzyMatch", () => {
  test.each([
    ["ack", "acknowledge", "ACKnowledge"],
    ["rne", "run to the next event", "Run to the NExt event"],
    ["next ev", "run to the next event", "run to the NEXT EVent"],
    ["event next", "run to the next event", "run to the NEXT EVENT"],
    ["ACK", "acknowledge", "ACKnowledge"],
    // The second "mark" begins a word of its own.
    ["mal", "mark its alike", "Mark its ALike"],
    ["", "anything", "anything"],
    ["x", "acknowledge", undefined],
    ["kca", "acknowledge", undefined],
    // Strewn about: no one means that.
    ["ack", "earlier, in a rule's check", undefined],
  ])("%j in %j", (query, text, expected) => {
    expect(found(query, text)).toBe(expected);
  });

  test("letters side by side and at the start are worth more", () => {
    const score = (text: string) => fuzzyMatch("undo", text)?.score ?? 0;
    expect(score("undo the last decision")).toBeGreaterThan(
      score("an undo of it"),
    );
    expect(score("an undo of it")).toBeGreaterThan(score("a fundo"));
  });

  test("the places are those of UTF-16, also behind an astral letter", () => {
    expect(fuzzyMatch("b", "𝒳 b")?.at).toEqual([3]);
  });

  test("long texts and queries are looked at in part", () => {
    expect(fuzzyMatch("z", `${"a".repeat(200)}z`)).toBeUndefined();
    expect(fuzzyMatch("a".repeat(10_000), "a".repeat(100))).toBeDefined();
  });
});
