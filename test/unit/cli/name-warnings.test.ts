import { describe, expect, it } from "vitest";
import { nameWarnings } from "../../../src/cli/name-warnings.ts";
import { printDiagnostic } from "../../../src/lang/diagnostic.ts";
import { testRule } from "../../support/engine.ts";

const messages = (query: string): string[] =>
  nameWarnings([testRule(query)]).map(({ message, hint }) =>
    hint === undefined ? message : `${message}; ${hint}`,
  );

describe("a field that nobody writes", () => {
  it.each<[string, string]>([
    ["proces.name", "process.name"],
    ["process.Name", "process.name"],
    ["process.parent_name", "process.parent.name"],
    ["process.commandline", "process.command_line"],
    ["process.pe.orignal_filename", "process.pe.original_file_name"],
    ["process.ext.token.elevation", "process.Ext.token.elevation"],
    ["registry.data.string", "registry.data.strings"],
    ["winlgo.event_data.Foo", "winlog.event_data.Foo"],
    ["Target.proces.name", "Target.process.name"],
    ["?user.nmae", "user.name"],
  ])("%s is near %s", (field, near) => {
    expect(messages(`any where ${field} == "x"`)).toEqual([
      `field "${field.replace("?", "")}" is known to no log shape; did you mean "${near}"?`,
    ]);
  });

  it("of an unknown family is told without a hint, unless it is optional", () => {
    expect(messages('any where acme.foo == "x" and ?acme.bar == "y"')).toEqual([
      'field "acme.foo" is known to no log shape',
    ]);
  });

  it("is drawn at its first place", () => {
    const [warning] = nameWarnings([
      testRule(
        'process where true or\n  proces.name == "a" or proces.name == "b"',
      ),
    ]);
    expect(warning!.severity).toBe("warning");
    expect(warning!.code).toBe("rule-unknown-field");
    expect(printDiagnostic(warning!)).toBe(
      [
        '<query>:2:3: field "proces.name" is known to no log shape',
        '  2 |   proces.name == "a" or proces.name == "b"',
        "    |   ^^^^^^^^^^^",
        '  did you mean "process.name"?',
      ].join("\n"),
    );
  });
});

it.each([
  "process.name",
  "process.name.caseless",
  "process.parent",
  "process.hash.sha256",
  "process.parent.Ext.real.pid",
  "process.thread.Ext.call_stack_summary",
  "dll.Ext.relative_file_creation_time",
  "Effective_process.executable",
  "winlog.event_data.TargetUserName",
  "aws.cloudtrail.flattened.request_parameters",
  "labels.anything",
  "`o365.audit.Parameters.0.Name`",
  // Of a known family and near nothing: for whoever looks at coverage.
  "process.nothing_like_it",
])("%s is no cause for a warning", (field) => {
  expect(messages(`any where ${field} == "x"`)).toEqual([]);
});

it("looks at join keys, at every step, at until, and through aliases", () => {
  expect(
    messages(
      'sequence by hots.id [process where true] by proces.pid as e [file where e.proces.name == "x" and e.process.name == "y"] by process.pid until [file where fiel.name == "x"] by process.pid',
    ),
  ).toEqual([
    'field "hots.id" is known to no log shape; did you mean "host.id"?',
    'field "proces.pid" is known to no log shape; did you mean "process.pid"?',
    'field "proces.name" is known to no log shape; did you mean "process.name"?',
    'field "fiel.name" is known to no log shape; did you mean "file.name"?',
  ]);
});

it.each([
  [
    "event1.process.name",
    'no step has the alias "event1"; did you mean "event0.process.name"?',
  ],
  [
    "other.process.name",
    'field "other.process.name" is known to no log shape; if a step was meant: it is named by its alias, here "event0"',
  ],
  ["event0.process.name", undefined],
  ["?other.process.name", undefined],
])("beside a step with the alias event0, %s", (field, message) => {
  const query = `sequence by host.id [process where true] as event0 [file where ${field} == process.name]`;
  expect(messages(query)).toEqual(message === undefined ? [] : [message]);
});

it("a category is told when it is near a known one", () => {
  expect(messages("proces where true")).toEqual([
    'category "proces" is known to no log shape; did you mean "process"?',
  ]);
  expect(messages("library where true")).toEqual([]);
  expect(messages("any where true")).toEqual([]);
  expect(messages("something_else where true")).toEqual([]);
});
