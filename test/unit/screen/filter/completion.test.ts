import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { completionsAt } from "../../../../src/screen/filter/completion.ts";
import type { FilteredList } from "../../../../src/screen/filter/filter.ts";
import {
  FILTERED_LISTS,
  compileFilter,
} from "../../../../src/screen/filter/filter.ts";
import { alertRow } from "../../../screen/fake-snapshot.ts";

const RUNS = Number(process.env["TRIPLINE_PROPERTY_RUNS"] ?? 300);

const ROWS = [
  alertRow({
    id: "a",
    host: "WKS-014",
    user: "CORP\\jdoe",
    rule: 'Say "hi" (twice)',
  }),
  alertRow({ id: "a", host: "DC01", user: "CORP\\jdoe", rule: "Other" }),
  alertRow({ id: "a", host: "DC01", user: "svc\x1b[31m", rule: "Other" }),
];
const FIELDS = [
  { name: "process.name", value: "cmd.exe" },
  { name: "process.pid", value: "42" },
];

/** What is offered at the `|` in the text, and what stands before it. */
function at(marked: string, list: FilteredList = "alerts"): string[] {
  const caret = marked.indexOf("|");
  const text = marked.replace("|", "");
  const { from, items } = completionsAt(list, text, caret, {
    rows: list === "alerts" ? ROWS : [],
    fields: list === "events" ? FIELDS : [],
  });
  return items.map((item) => `${text.slice(0, from)}${item}`);
}

describe("fields", () => {
  test.each([
    ["s|", ["sev>="]],
    ["H|", ["host:"]],
    ["-us|", ["-user:"]],
    [
      "host:a (is:new or t|",
      [
        "host:a (is:new or target:",
        "host:a (is:new or tech:",
        "host:a (is:new or tactic:",
      ],
    ],
    // Another name of a field, where that is how it was begun.
    ["seve|", ["severity>="]],
    ["mimikatz|", []],
    ['"h|', []],
  ])("%s", (marked, expected) => {
    expect(at(marked)).toEqual(expected);
  });

  test("of events also those of the one under the cursor", () => {
    expect(at("pro|", "events")).toEqual(["process.name:", "process.pid:"]);
    expect(at("ti|", "events")).toEqual(["time>="]);
  });
});

describe("values", () => {
  test.each([
    ["is:n|", ["is:new"]],
    ["sev>=|", ["sev>=low", "sev>=med", "sev>=high", "sev>=crit"]],
    // What is seen more often first; what begins so before what only has it.
    ["host:|", ["host:DC01", "host:WKS-014"]],
    ["host:0|", ["host:DC01", "host:WKS-014"]],
    ["host:w|", ["host:WKS-014"]],
    ["host!=DC01,w|", ["host!=DC01,WKS-014"]],
    ["user:|", ["user:CORP\\jdoe"]],
    ["rule:say|", ['rule:"Say ""hi"" (twice)"']],
    ['rule:"say ""h|', ['rule:"Say ""hi"" (twice)"']],
    ["nothing:|", []],
  ])("%s", (marked, expected) => {
    expect(at(marked)).toEqual(expected);
  });

  test("of an event's fields the one that it has", () => {
    expect(at("process.name:|", "events")).toEqual(["process.name:cmd.exe"]);
  });
});

test("whatever is offered for a value parses, and finds it", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", maxLength: 30 }), (host) => {
      const row = alertRow({ id: "a", host });
      const { from, items } = completionsAt("alerts", "host=", 5, {
        rows: [row],
        fields: [],
      });
      expect(from).toBe(5);
      for (const item of items) {
        const filter = compileFilter(`host=${item}`);
        expect(filter.ok && filter.test(row)).toBe(true);
      }
    }),
    { numRuns: RUNS },
  );
});

test("no line breaks it", () => {
  fc.assert(
    fc.property(
      fc.string({ maxLength: 60 }),
      fc.nat(60),
      fc.constantFrom(...FILTERED_LISTS),
      (text, at, list) => {
        const caret = Math.min(at, text.length);
        const { from } = completionsAt(list, text, caret, {
          rows: [],
          fields: FIELDS,
        });
        expect(from).toBeGreaterThanOrEqual(0);
        expect(from).toBeLessThanOrEqual(caret);
      },
    ),
    { numRuns: RUNS },
  );
});
