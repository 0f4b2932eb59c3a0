/**
 * The cases of `test/corpus/predicates.ndjson`.
 */
import { describe, expect, it } from "vitest";
import { expectedOf, readCorpus, runCase } from "./corpus.ts";

const cases = readCorpus("predicates");

describe("predicates", () => {
  it("has a name for each case, and alerts of one event", () => {
    expect(new Set(cases.map(({ id }) => id)).size).toBe(cases.length);
    for (const { id, expected } of cases) {
      for (const ids of expected) expect(ids, id).toHaveLength(1);
    }
  });

  it.each(cases)("$id", (each) => {
    expect(runCase(each, each.events)).toEqual(expectedOf(each));
  });
});
