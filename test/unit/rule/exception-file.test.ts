import { describe, expect, it } from "vitest";
import { parseTimestamp } from "../../../src/base/time.ts";
import { printDiagnostic } from "../../../src/lang/diagnostic.ts";
import { printExpr } from "../../../src/lang/eql/printer.ts";
import {
  readExceptionFile,
  withoutException,
  writeException,
} from "../../../src/rule/exception-file.ts";
import type { ExceptionEntry } from "../../../src/rule/exception-file.ts";

const read = (text: string) => readExceptionFile({ path: "x.toml", text });
const errors = (text: string) => read(text).errors.map(printDiagnostic);

const ENTRY: ExceptionEntry = {
  id: "backup-1",
  ruleId: "r-1",
  rule: "A rule",
  condition: 'process.name : "agent.exe"',
  reason: "backup",
  by: "ann",
  at: "2026-11-22T10:00:00.000Z",
};

describe("an exception", () => {
  it("is read with all that it says", () => {
    const { exceptions, errors } = read(`
[[exception]]
id = "backup"
rule = "r-1"
name = "A rule"
condition = '''process.executable : "C:\\\\b\\\\agent.exe" and
  user.name : "svc"'''
step = 2
reason = "backup agent, CHG-1"
by = "ann"
at = 2026-11-22T10:00:00Z
until = 2027-01-31
`);
    expect(errors).toEqual([]);
    expect(exceptions).toMatchObject([
      {
        id: "backup",
        ruleId: "r-1",
        step: 2,
        reason: "backup agent, CHG-1",
        by: "ann",
        at: "2026-11-22T10:00:00.000Z",
        untilUs: parseTimestamp("2027-01-31T00:00:00"),
      },
    ]);
    expect(printExpr(exceptions[0]!.condition)).toBe(
      'process.executable : "C:\\\\b\\\\agent.exe" and user.name : "svc"',
    );
  });

  it("needs no id: it has one of what it says", () => {
    const [one, other] = ["a", "b"].map(
      (name) =>
        read(
          `[[exception]]\nrule = "*"\ncondition = 'process.name : "${name}"'\nreason = "Agent, CHG-1"`,
        ).exceptions[0]!.id,
    );
    expect(one).toMatch(/^agent-chg-1-[0-9a-f]{8}$/);
    expect(other).not.toBe(one);
  });
});

describe("a file with an error", () => {
  it("gives no exception, and points at what is wrong", () => {
    const text = `[[exception]]
rule = "r-1"
condition = '''process.name : "a" and
  user.name : "svc'''
reason = "why"

[[exception]]
rule = "r-2"
condition = "process.name : \\"a\\" andd true"
reson = "why"
`;
    expect(read(text).exceptions).toEqual([]);
    expect(errors(text)).toEqual([
      `x.toml:4:15: the string is not closed on its line
  4 |   user.name : "svc'''
    |               ^^^^
  close it with "; write \\n for a line break, and \\\\ for a backslash before the closing quote`,
      `x.toml:7:1: the exception has no "reason"
  7 | [[exception]]
    | ^^^^^^^^^^^^^
  say why, for whoever finds it in a year`,
      `x.toml:9:35: expected "and", "or", "|" or the end of the query, found "andd"
  9 | condition = "process.name : \\"a\\" andd true"
    |                                   ^^^^
  did you mean "and"?`,
      `x.toml:10:1: an exception has no "reson"
  10 | reson = "why"
     | ^^^^^
  did you mean "reason"?`,
    ]);
  });

  it.each([
    ["true", "asks for no field, so it would hide all or nothing"],
    ['process.name : "a" | head 1', "without pipes"],
    ["descendant of [process where true]", "no process tree"],
    ["_arraysearch(process.Ext.x, $e, $e.y == 1)", "holds no list of objects"],
    ["", '"condition" is empty'],
  ])("is told of the condition %s", (condition, message) => {
    const [error] = errors(
      `[[exception]]\nrule = "*"\ncondition = '''${condition}'''\nreason = "x"`,
    );
    expect(error).toContain(message);
  });

  it.each([
    ['step = 0\nid = "a"', '"step" is no number of a step'],
    ['until = "soon"', '"until" is no time'],
    ["by = 1", '"by" is no text'],
  ])("is told of %s", (line, message) => {
    const [error] = errors(
      `[[exception]]\nrule = "*"\ncondition = 'process.pid == 1'\nreason = "x"\n${line}`,
    );
    expect(error).toContain(message);
  });

  it("is told of what is no TOML, of other keys and of ids that are twice", () => {
    expect(errors("[[exception]\n")[0]).toContain("not a TOML file");
    expect(errors("title = 1\n")[0]).toContain(
      'a file of exceptions has no "title"',
    );
    const one = writeException(ENTRY);
    expect(errors(one + one)[0]).toContain(
      'exception 2 has the id "backup-1" of exception 1',
    );
  });
});

describe("what is written", () => {
  it.each([
    'process.name : "agent.exe"',
    "process.command_line == \"a'''b\"",
    'process.command_line == "\\"\\\\ \\n\\t \\u{202e} \\u{7f}"',
    'process.command_line == "ends in \'"',
    'user.name : "Jürgen 🦊"',
  ])("is read as it was meant: %s", (condition) => {
    const reason = 'it\'s "ours"\nsince \\ \t \u202e ever';
    const written = writeException({ ...ENTRY, condition, reason, step: 2 });
    const { exceptions, errors } = read(written);
    expect(errors).toEqual([]);
    expect(exceptions).toMatchObject([
      { id: "backup-1", ruleId: "r-1", text: condition, reason, step: 2 },
    ]);
    expect(written).not.toMatch(/[\u202e\x7f]/);
  });

  it("is taken out again, and all else stays", () => {
    const one = writeException(ENTRY);
    const two = writeException({ ...ENTRY, id: "other" });
    const file = { path: "x.toml", text: `# ours\n${one}# of Bob\n${two}` };
    expect(withoutException(file, "other")).toBe(`# ours\n${one}# of Bob\n`);
    expect(withoutException(file, "none")).toBeUndefined();
    expect(withoutException(file, "backup-1")).toBe(`# ours\n# of Bob\n${two}`);
  });
});
