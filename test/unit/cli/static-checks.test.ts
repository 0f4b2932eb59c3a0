/**
 * The cases of `test/corpus/static-checks.ndjson`: each is refused by the code it names, and no code is left out.
 */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { testLine } from "../../../src/cli/rules-test.ts";
import type { CaseResult } from "../../../src/cli/rules-test.ts";

const FILE = new URL("../../corpus/static-checks.ndjson", import.meta.url);
const CHECKER = new URL("../../../src/lang/eql/checker.ts", import.meta.url);
const lines = readFileSync(FILE, "utf8").trimEnd().split("\n");

function run(text: string): CaseResult {
  return testLine({ text, file: "cases.ndjson", number: 1 }, () => []);
}

describe("static checks", () => {
  it.each(lines)("%s", (text) => {
    expect(run(text)).toMatchObject({ passed: true });
  });

  it("have a case for every code", () => {
    const declared = /type CheckCode =[^;]*;/.exec(
      readFileSync(CHECKER, "utf8"),
    )![0];
    const codes = declared.matchAll(/"(eql-[a-z-]+)"/g);
    const wanted = ["eql-syntax", ...[...codes].map(([, code]) => code!)];
    const tested = lines.map(
      (line) => (JSON.parse(line) as { readonly error: string }).error,
    );
    expect([...new Set(tested)].sort()).toEqual(wanted.sort());
  });
});

describe("a case that expects a refusal", () => {
  it("fails when the query is accepted, or refused for another reason", () => {
    const query = "any where true";
    const error = "eql-check-type";
    expect(run(JSON.stringify({ id: "x", query, error }))).toEqual({
      id: "x",
      passed: false,
      expected: { error },
      actual: { error: "none: the query is accepted" },
      unread: [],
    });
    const open = "any where (";
    expect(run(JSON.stringify({ query: open, error })).actual).toEqual({
      error:
        "eql-syntax: cases.ndjson:1:22: expected a condition or a value, found the end of the query",
    });
  });

  it.each<[object, string]>([
    [{ error: 5, query: "x" }, '"error" must be the code of an error'],
    [{ error: "e" }, 'a case with "error" has a "query"'],
    [
      { error: "e", query: "x", expected: [] },
      'a case with "error" has a "query", and nothing is "expected" of it',
    ],
  ])("%j cannot run", (value, message) => {
    const { actual, passed } = run(JSON.stringify(value));
    expect(passed).toBe(false);
    expect((actual as { readonly error: string }).error).toContain(message);
  });
});
