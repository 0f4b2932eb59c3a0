/**
 * Regular expressions against a plain matcher: it walks the pieces of a random pattern by the definition of each, with
 * the set of places where a piece may end. However little the automaton may remember, the answer is the same.
 */
import fc from "fast-check";
import { expect, it } from "vitest";
import { fold } from "../../src/base/fold.ts";
import { compileRegex } from "../../src/lang/eql/regex.ts";

const RUNS = Number(process.env["TRIPLINE_PROPERTY_RUNS"] ?? 2_000);

interface Piece {
  readonly source: string;
  /** Where the piece may end that begins at `from`. */
  ends(text: readonly string[], from: number, same: Same): ReadonlySet<number>;
}

type Same = (a: string, b: string) => boolean;

/** One character of those in `members`, or one of all others. */
function oneOf(
  source: string,
  members: readonly string[],
  negated = false,
): Piece {
  return {
    source,
    ends: (text, from, same) => {
      const char = text[from];
      if (char === undefined) return new Set();
      const inside = members.some((each) => same(each, char));
      return new Set(inside === negated ? [] : [from + 1]);
    },
  };
}

function sequence(pieces: readonly Piece[]): Piece {
  return {
    source: pieces.map(({ source }) => source).join(""),
    ends: (text, from, same) => {
      let places: ReadonlySet<number> = new Set([from]);
      for (const piece of pieces) {
        places = new Set(
          [...places].flatMap((at) => [...piece.ends(text, at, same)]),
        );
      }
      return places;
    },
  };
}

function choice(pieces: readonly Piece[]): Piece {
  return {
    source: `(${pieces.map(({ source }) => source).join("|")})`,
    ends: (text, from, same) =>
      new Set(pieces.flatMap((each) => [...each.ends(text, from, same)])),
  };
}

function repeat(item: Piece, count: string, min: number, max: number): Piece {
  return {
    source: `(${item.source})${count}`,
    ends: (text, from, same) => {
      const found = new Set<number>();
      let places: ReadonlySet<number> = new Set([from]);
      // More repeats than characters end nowhere else.
      for (let n = 0; n <= Math.min(max, min + text.length); n++) {
        if (n >= min) for (const at of places) found.add(at);
        places = new Set(
          [...places].flatMap((at) => [...item.ends(text, at, same)]),
        );
      }
      return found;
    },
  };
}

const ALPHABET = [..."aAbBcéÉσΣς1 ", "\u{1f600}", "\u{1f601}", "\ud83d"];

const char = fc.oneof(
  fc.constantFrom(...ALPHABET).map((each) => oneOf(each, [each])),
  fc.constantFrom(
    oneOf(".", [], true),
    oneOf("[a-c]", ["a", "b", "c"]),
    oneOf("[^A-B]", ["A", "B"], true),
    oneOf("[é1]", ["é", "1"]),
    oneOf("[^σ]", ["σ"], true),
    oneOf("[\u{1f600}-\u{1f610}]", ["\u{1f600}", "\u{1f601}"]),
    oneOf("\\d", ["1"]),
    oneOf("\\S", [" "], true),
  ),
);

const piece: fc.Arbitrary<Piece> = fc.letrec<{ piece: Piece }>((tie) => ({
  piece: fc.oneof(
    { maxDepth: 4, depthIdentifier: "regex" },
    char,
    fc.array(tie("piece"), { maxLength: 4 }).map(sequence),
    fc.array(tie("piece"), { minLength: 1, maxLength: 3 }).map(choice),
    fc
      .tuple(
        tie("piece"),
        fc.constantFrom(
          ["?", 0, 1] as const,
          ["*", 0, Infinity] as const,
          ["+", 1, Infinity] as const,
          ["{2}", 2, 2] as const,
          ["{1,}", 1, Infinity] as const,
          ["{0,2}", 0, 2] as const,
        ),
      )
      .map(([item, [count, min, max]]) => repeat(item, count, min, max)),
  ),
})).piece;

const value = fc.string({ unit: fc.constantFrom(...ALPHABET), maxLength: 7 });

it("regular expressions say what their definition says", () => {
  fc.assert(
    fc.property(
      piece,
      fc.array(value, { minLength: 1, maxLength: 8 }),
      fc.boolean(),
      (pattern, values, insensitive) => {
        const same: Same = insensitive
          ? (a, b) => fold(a) === fold(b)
          : (a, b) => a === b;
        const tests = [undefined, 0, 60].map((words) =>
          compileRegex(pattern.source, insensitive, words),
        );
        for (const each of values) {
          const text = Array.from(each);
          const expected = pattern.ends(text, 0, same).has(text.length);
          expect(tests.map((test) => test(each))).toEqual([
            expected,
            expected,
            expected,
          ]);
        }
      },
    ),
    { numRuns: RUNS },
  );
});
