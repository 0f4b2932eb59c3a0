/**
 * The cases of `test/corpus/`, but for those of single conditions, as they are written and in other orders of arrival.
 */
import { describe, expect, it } from "vitest";
import type { TestDoc } from "../../support/engine.ts";
import { eventId, expectedOf, readCorpus, runCase } from "./corpus.ts";

const cases = [
  "sequences",
  "missing-events",
  "samples",
  "endpoint",
  "pipes",
].flatMap(readCorpus);

describe("sequences and samples", () => {
  it("has a name for each case and for each of its events", () => {
    expect(new Set(cases.map(({ id }) => id)).size).toBe(cases.length);
    for (const { id, events, expected } of cases) {
      const ids = new Set(events.map(eventId));
      expect(ids.size, id).toBe(events.length);
      for (const each of expected.flat()) {
        expect(each === "!" || ids.has(each), id).toBe(true);
      }
    }
  });

  it.each(cases)("$id", (each) => {
    expect(runCase(each, each.events)).toEqual(expectedOf(each));
  });

  // Without a record id the arrival breaks ties, and a bound on lateness is about arrival.
  const anyOrder = cases.filter(
    ({ events, lateness }) =>
      lateness === undefined &&
      new Set(events.map((doc) => doc["@timestamp"])).size === events.length,
  );

  it.each(anyOrder)("$id, in any order of arrival", (each) => {
    for (const docs of orders(each.events)) {
      expect(runCase(each, docs), docs.map(eventId).join(" ")).toEqual(
        expectedOf(each),
      );
    }
  });
});

/** All orders of up to four events; of more, those that take one event out and put it in elsewhere, and the reverse. */
function orders(docs: readonly TestDoc[]): (readonly TestDoc[])[] {
  if (docs.length <= 4) return permutations(docs);
  const result = [docs.toReversed()];
  for (let from = 0; from < docs.length; from++) {
    const rest = docs.toSpliced(from, 1);
    for (let to = 0; to < docs.length; to++) {
      result.push(rest.toSpliced(to, 0, docs[from]!));
    }
  }
  return result;
}

function permutations<T>(items: readonly T[]): T[][] {
  if (items.length <= 1) return [[...items]];
  return items.flatMap((item, i) =>
    permutations(items.toSpliced(i, 1)).map((rest) => [item, ...rest]),
  );
}
