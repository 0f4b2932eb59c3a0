import { expect, it } from "vitest";
import type { Match, MatchChange } from "../../../src/engine/match.ts";
import { standingMatches } from "../../../src/lib/standing-matches.ts";

const change = (
  kind: MatchChange["kind"],
  id: string,
  revision = 1,
): MatchChange => ({ kind, match: { id, revision } as Match });

const ids = (changes: readonly MatchChange[]): string[] =>
  standingMatches(changes).map(({ id, revision }) => `${id}${revision}`);

it("has each match once, as it was last told, in the order of the first word", () => {
  expect(
    ids([
      change("fired", "a"),
      change("fired", "b"),
      change("revised", "a", 2),
      change("confirmed", "b"),
    ]),
  ).toEqual(["a2", "b1"]);
});

it("leaves out what was withdrawn, unless it came back", () => {
  expect(
    ids([
      change("fired", "a"),
      change("fired", "b"),
      change("withdrawn", "a"),
      change("withdrawn", "b"),
      change("fired", "b", 3),
    ]),
  ).toEqual(["b3"]);
  expect(ids([])).toEqual([]);
});
