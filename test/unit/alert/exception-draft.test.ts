import { describe, expect, it } from "vitest";
import {
  draftCondition,
  draftFields,
  draftStep,
  previewException,
  previewText,
} from "../../../src/alert/exception-draft.ts";
import type { Tried } from "../../../src/alert/exception-draft.ts";
import { compileException } from "../../../src/alert/exception-test.ts";
import type { ExceptionSubject } from "../../../src/alert/exception-test.ts";
import { exception } from "./sample.ts";

const of = (fields: Record<string, string>): ExceptionSubject => ({
  ruleId: "rule-1",
  timeUs: 1,
  events: [fields],
});

describe("the fields of an event", () => {
  it("come with the telling ones ticked first, without what is another one each time", () => {
    const fields = draftFields(
      of({
        "user.name": "svc",
        "process.name": "agent.exe",
        "process.executable": "C:\\b\\agent.exe",
        "process.command_line": "agent.exe /q",
        "process.pid": "4",
        "process.args": "agent.exe, /q",
        "a.field": "1",
      }),
      undefined,
      [],
    );
    expect(fields.map(({ path, isTicked }) => [path, isTicked])).toEqual([
      ["process.executable", true],
      ["process.name", false],
      ["process.command_line", true],
      ["user.name", true],
      ["a.field", false],
    ]);
    expect(draftCondition(fields.filter((each) => each.isTicked))).toBe(
      'process.executable : "C:\\\\b\\\\agent.exe" and process.command_line == "agent.exe /q" and user.name : "svc"',
    );
  });

  it.each([
    ["a ****", "it holds a secret, which is not written to a file"],
    ["x".repeat(2_001), "it is longer than 2000 characters"],
    ["a \ud800 b", "it holds half a character"],
  ])("cannot be ticked where they cannot be written: %s", (value, whyNot) => {
    expect(
      draftFields(of({ "process.command_line": value }), undefined, []),
    ).toMatchObject([{ isTicked: false, whyNot }]);
  });

  it("are those of the last step of a sequence", () => {
    const two = { ...of({}), events: [{}, undefined, { "user.name": "a" }] };
    expect(draftStep(two)).toBe(3);
    expect(draftStep(of({}))).toBeUndefined();
    expect(draftFields(two, 3, [])).toMatchObject([{ path: "user.name" }]);
  });
});

it("the columns of a row have those ticked that the search groups by", () => {
  const columns = {
    dest: "ws-1",
    process: ["a", "b"],
    user: "svc",
    parent: "x",
    count: 3,
    firstTime: "2026",
  };
  expect(
    draftFields({ ...of({}), columns }, undefined, ["Processes.dest", "user"]),
  ).toEqual([
    { path: "dest", value: "ws-1", isTicked: true },
    {
      path: "process",
      value: "a, b",
      isTicked: false,
      whyNot: "it has 2 values",
    },
    { path: "user", value: "svc", isTicked: true },
    { path: "parent", value: "x", isTicked: false },
  ]);
});

describe("a value", () => {
  it.each([
    'say "hi"',
    "C:\\new\\table\\x",
    "ends in \\",
    "line\nbreak\r\n\ttab",
    "a*b?c",
    "'''",
    '"""raw"""',
    "\u202egnp.exe",
    "null \0 and \x1b[31m",
    "Jürgen 🦊",
    '" or process.name : "*',
    "\\u{41}",
    "// no comment /* either */",
  ])("means itself and nothing else: %j", (value) => {
    for (const path of ["user.name", "process.command_line"]) {
      const text = draftCondition([{ path, value }])!;
      const hides = compileException(exception(text));
      expect(hides(of({ [path]: value }))).toBe(true);
      for (const other of [`${value}x`, `x${value}`, "aXXbXc", "", "*"]) {
        expect(hides(of({ [path]: other }))).toBe(false);
      }
    }
  });
});

it("a preview counts what would have been hidden, and warns of what was true", () => {
  const tried = (
    name: string,
    status: Tried["status"] = "open",
    reason?: string,
  ): Tried => ({ subject: of({ "user.name": name }), status, reason });
  const preview = previewException(exception('user.name : "a"'), [
    tried("a"),
    tried("A", "closed", "true positive, contained"),
    tried("b"),
    { ...tried("a"), subject: { ...of({}), ruleId: "other" } },
  ]);
  expect(preview).toEqual({ total: 3, hidden: 2, truePositives: 1 });
  expect(previewText(preview)).toBe(
    "would have hidden 2 of 3 alerts of this rule (1 of them closed as true positive!)",
  );
  expect(previewText({ total: 1, hidden: 0, truePositives: 0 })).toBe(
    "would have hidden 0 of 1 alert of this rule",
  );
});
