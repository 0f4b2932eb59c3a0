/**
 * What is said to a writer whose words are right in another place, or nearly right.
 */
import { describe, expect, it } from "vitest";
import { loadQuery } from "../../../../src/lang/eql/load-query.ts";
import { sourceText } from "../../../../src/lang/source-text.ts";

function hint(query: string): string | undefined {
  const loaded = loadQuery(sourceText(query));
  return "diagnostics" in loaded ? loaded.diagnostics[0]!.hint : "accepted";
}

describe("a hint for", () => {
  it.each([
    [
      'any where winlog.event-data.Foo == "x"',
      'a name with a "-" needs backticks: winlog.`event-data`.Foo',
    ],
    [
      'any where "x" == winlog.event-data.Foo',
      'a name with a "-" needs backticks: winlog.`event-data`.Foo',
    ],
    [
      'any where a.b-c-d.Foo : "x*"',
      'a name with a "-" needs backticks: a.`b-c-d`.Foo',
    ],
    ['any where a.b - c.d == "x"', undefined],
    [
      "process where descendent of [process where true]",
      'did you mean "descendant of"?',
    ],
    [
      "process where below of [process where true]",
      "lineage is written descendant of [ … ], child of [ … ] or event of [ … ]",
    ],
    [
      "process where true as e",
      "only a step of a sequence takes an alias: [ … ] as name",
    ],
    [
      "sequence [process where true as e] [file where true]",
      "an alias stands behind its step: [ … ] as name",
    ],
    [
      "sequence [process where true by user.name] [file where true]",
      "join keys stand behind their step: [ … ] by field",
    ],
    [
      "process where true until [file where true]",
      '"until" ends a sequence: sequence … [ … ] until [ … ]',
    ],
    [
      "process where true untill [file where true]",
      '"until" ends a sequence: sequence … [ … ] until [ … ]',
    ],
    [
      "sample by a [process where true] [file where true] until [dns where true]",
      '"until" ends a sequence: sequence … [ … ] until [ … ]',
    ],
    [
      "sequence [process where true] [file where true] untill [dns where true]",
      'did you mean "until"?',
    ],
    [
      "process where true | head 1.5",
      "write it in digits alone, without a fraction",
    ],
    [
      "sequence [process where true] as e [file where true] as e",
      "give each step an alias of its own",
    ],
  ])("%s", (query, expected) => {
    expect(hint(query)).toBe(expected);
  });
});
