import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  compileFilter,
  compileRuleFilter,
  mayBecomeField,
} from "../../../../src/screen/filter/filter.ts";
import { MAX_FILTER_LENGTH } from "../../../../src/screen/filter/language.ts";
import type {
  AlertRow,
  RuleRow,
} from "../../../../src/screen/store/snapshot.ts";

const ROWS: readonly AlertRow[] = [
  row(
    "1",
    "critical",
    "open",
    "Scheduled Task, Hidden Shell",
    "WKS-014",
    "CORP\\jdoe",
  ),
  row("2", "high", "acknowledged", "LSASS Handle", "WKS-022", "CORP\\svc_bk"),
  row("3", "medium", "closed", "WMI Spawn: remote", "DC01", "CORP\\adm"),
  row("4", "low", "open", "Local Group Enumeration", "SRV-07", ""),
];

function row(
  id: string,
  severity: AlertRow["severity"],
  status: AlertRow["status"],
  rule: string,
  host: string,
  user: string,
): AlertRow {
  return {
    id,
    severity,
    status,
    rule,
    host,
    user,
    timeUs: 0,
    certainty: id === "2" ? "provisional" : "confirmed",
    revision: id === "3" ? 2 : 1,
    ...(id === "4" && { isBlock: true, folded: 3 }),
  };
}

/** Ids of the rows that the filter lets through. */
function ids(text: string): string {
  const compiled = compileFilter(text);
  if (!compiled.ok) throw new Error(`${compiled.message} at ${compiled.at}`);
  return ROWS.filter((r) => compiled.test(r))
    .map((r) => r.id)
    .join("");
}

describe("what it finds", () => {
  test.each([
    ["", "1234"],
    ["   ", "1234"],
    ["sev:high", "2"],
    ["is:block", "4"],
    ["-is:block", "123"],
    ["is!=block", "123"],
    ["is:folded", "4"],
    ["sev=crit", "1"],
    ["sev>=high", "12"],
    ["sev>medium", "12"],
    ["sev<=MED", "34"],
    ["sev<medium", "4"],
    ["sev!=low", "123"],
    ["sev:low,crit", "14"],
    ["severity:critical", "1"],
    ["is:new", "14"],
    ["is:open", "14"],
    ["is:ack", "2"],
    ["is:cls", "3"],
    ["is:new,ack", "124"],
    ["is!=closed", "124"],
    ["is:provisional", "2"],
    ["is:revised", "3"],
    ["host:wks", "12"],
    ["host:WKS*", "12"],
    ["host:*07", "4"],
    ["host:wks-0?4", "1"],
    ["host:ks*", ""],
    ["host=WKS", ""],
    ["host=dc01", "3"],
    ["host!=DC01", "124"],
    ["host!=DC01,SRV-07", "12"],
    ["user:jdoe", "1"],
    ["user=CORP\\jdoe", "1"],
    ["rule:handle", "2"],
    ['rule:"task, hidden"', "1"],
    ["id=3", "3"],
    ["lsass", "2"],
    ["LSASS", "2"],
    ['"spawn: remote"', "3"],
    ["gr?up", "4"],
    ["svc_bk", "2"],
    ["-host:WKS*", "34"],
    ["not host:WKS*", "34"],
    ["NOT lsass", "134"],
    ["- lsass", "134"],
    ['-"lsass"', "134"],
    ["--lsass", "2"],
    ["sev>=high is:new", "1"],
    ["sev>=high and is:new", "1"],
    ["sev:crit or sev:low", "14"],
    ["sev:crit | sev:low", "14"],
    ["sev:crit|sev:low", "14"],
    // and binds tighter than or
    ["host:DC01 or host:WKS* is:new", "13"],
    ["(host:DC01 or host:WKS*) is:new", "1"],
    ["-(host:DC01 or host:WKS*)", "4"],
    ["((lsass))", "2"],
    // What looks like an operator elsewhere is text.
    ["host:WKS-014", "1"],
  ])("%j", (text, expected) => {
    expect(ids(text)).toBe(expected);
  });
});

describe("what it says", () => {
  test.each([
    ["sev>=hihg", 'unknown severity "hihg"; one of low med high crit', 5],
    [
      "is:opn",
      'unknown state "opn"; one of new ack closed provisional confirmed withdrawn revised block folded',
      3,
    ],
    ["hsot:a", 'unknown field "hsot", did you mean "host"?', 0],
    [
      "C:\\x",
      'unknown field "C"; one of sev is rule host user id entity target tech tactic (quote text with a colon in it)',
      0,
    ],
    ["host>a", '"host" has no order; use host: or host= or host!=', 4],
    ["is>=new", '"is" has no order; use is: or is= or is!=', 2],
    ["host:", 'a value was expected behind "host:"', 5],
    ["host: a", 'a value was expected behind "host:"', 5],
    ["host:a,", 'a value was expected behind "host:"', 5],
    ['"open', 'the quote " is not closed', 0],
    ["(lsass", 'this "(" is not closed', 0],
    ["lsass)", 'this ")" has no "("', 5],
    ["a , b", '"," was not expected here', 2],
    [
      "lsass or",
      'something to look for was expected, such as sev>=high or "text"',
      8,
    ],
    [
      "not",
      'something to look for was expected, such as sev>=high or "text"',
      3,
    ],
  ])("%j", (text, message, at) => {
    expect(compileFilter(text)).toEqual({ ok: false, message, at });
  });

  test("too deep", () => {
    const deep = compileFilter("(".repeat(40) + "a" + ")".repeat(40));
    expect(deep).toEqual({
      ok: false,
      message: "more than 20 parentheses and negations inside one another",
      at: 20,
    });
  });

  test("too long", () => {
    expect(compileFilter("a".repeat(MAX_FILTER_LENGTH + 1))).toEqual({
      ok: false,
      message: "too long: a filter has at most 500 characters",
      at: 500,
    });
  });
});

test("any text either compiles or is located, and never throws", () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string({ maxLength: 80 }),
        fc.string({
          unit: fc.constantFrom(
            ...'()|,:=<>!-*?" '.split(""),
            "sev",
            "high",
            "is",
            "or",
            "not",
          ),
          maxLength: 40,
        }),
      ),
      (text) => {
        const compiled = compileFilter(text);
        if (compiled.ok) {
          for (const r of ROWS) expect(typeof compiled.test(r)).toBe("boolean");
        } else {
          expect(compiled.at).toBeGreaterThanOrEqual(0);
          expect(compiled.at).toBeLessThanOrEqual(text.length);
        }
      },
    ),
    { numRuns: 500 },
  );
});

test("a word on the way to a field is not looked for yet", () => {
  expect(mayBecomeField("s")).toBe(true);
  expect(mayBecomeField("sev")).toBe(true);
  expect(mayBecomeField("lsass -ho")).toBe(true);
  expect(mayBecomeField("(us")).toBe(true);
  expect(mayBecomeField("lsass")).toBe(false);
  expect(mayBecomeField("sev:high")).toBe(false);
  expect(mayBecomeField("host ")).toBe(false);
});

describe("the filter of the rules", () => {
  const RULE: RuleRow = {
    id: "r1",
    name: "Remote Scheduled Task Creation",
    severity: "high",
    kind: "sequence",
    fired: 0,
    pending: 2,
    state: "part",
    why: "without process.code_signature.trusted",
  };

  test.each<[string, boolean]>([
    ["", true],
    ["is:ready", true],
    ["is:part,blind", true],
    ["is:fired", false],
    ["is:pending -is:off", true],
    ["sev>=high kind:seq", true],
    ["kind=seq", false],
    ["why:signature", true],
    ["rule:remote*creation", true],
    ["trusted", true],
    ['"other words"', false],
  ])("%s", (text, expected) => {
    const compiled = compileRuleFilter(text);
    expect(compiled.ok && compiled.test(RULE)).toBe(expected);
  });

  test.each<[string, string]>([
    [
      "host:x",
      'unknown field "host"; one of sev is rule kind why tech tactic id (quote text with a colon in it)',
    ],
    [
      "is:new",
      'unknown state "new"; one of fired pending ready part waiting blind off',
    ],
    [
      "is:constructor",
      'unknown state "constructor"; one of fired pending ready part waiting blind off',
    ],
  ])("%s says what there is", (text, message) => {
    expect(compileRuleFilter(text)).toMatchObject({ ok: false, message });
  });
});
