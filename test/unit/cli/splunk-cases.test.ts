/**
 * The cases of `test/corpus/splunk.ndjson`: by the engine, and by the oracle that judges the engine elsewhere, so that the
 * judge is judged by cases that were worked out by hand.
 */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { areExpectedRows, readRows } from "../../../src/cli/case-rows.ts";
import { testLine } from "../../../src/cli/rules-test.ts";
import type { CaseResult } from "../../../src/cli/rules-test.ts";
import { sourceText } from "../../../src/lang/source-text.ts";
import { AGGREGATES, EVAL_FUNCTIONS } from "../../../src/lang/spl/functions.ts";
import { COMMANDS } from "../../../src/lang/spl/commands.ts";
import { macroTable } from "../../../src/lang/spl/macros.ts";
import type { MacroTable } from "../../../src/lang/spl/macros.ts";
import { parseSearch } from "../../../src/lang/spl/parser.ts";
import { cimRecords } from "../../support/cim-records.ts";
import { runOracle } from "../../support/spl-oracle.ts";
import type { OracleLookup, OracleWindow } from "../../support/spl-oracle.ts";

const FILE = new URL("../../corpus/splunk.ndjson", import.meta.url);

interface Case {
  readonly id: string;
  readonly query: string;
  readonly events?: readonly unknown[];
  readonly expected?: unknown;
  readonly error?: string;
  readonly window?: string;
  readonly macros?: Readonly<Record<string, string>>;
  readonly lookups?: Readonly<
    Record<string, Readonly<Record<string, unknown>>>
  >;
}

const lines = readFileSync(FILE, "utf8").trimEnd().split("\n");
const cases = lines.map((line) => JSON.parse(line) as Case);

function oracleLookup(table: Readonly<Record<string, unknown>>): OracleLookup {
  const [head = "", ...rest] = String(table["csv"]).trimEnd().split("\n");
  const columns = head.split(",");
  return {
    rows: rest.map((line) =>
      Object.fromEntries(
        line.split(",").map((cell, i) => [columns[i]!, cell] as const),
      ),
    ),
    wildcards: [
      ...String(table["match_type"] ?? "").matchAll(/WILDCARD\((\w+)\)/g),
    ].map(([, column]) => column!),
    caseSensitive: table["case_sensitive_match"] !== false,
    defaultMatch: table["default_match"] as string | undefined,
    minMatches: Number(table["min_matches"] ?? 0),
    maxMatches: Number(table["max_matches"] ?? 1_000),
  };
}

/** The macros of a case, as a table. */
function macrosOf({ macros = {} }: Case): MacroTable {
  return macroTable(
    Object.entries(macros).map(([call, definition]) => {
      const [, name, list] = /^(\w+)(?:\((.*)\))?$/.exec(call)!;
      const parameters = list?.split(",").map((part) => part.trim()) ?? [];
      return { name: name!, parameters, definition };
    }),
  );
}

/** `60m+50m` */
function windowOf(text: string, timeUs: number): OracleWindow {
  const [lengthUs, offsetUs = 0] = text
    .split("+")
    .map((part) => parseInt(part) * 60_000_000);
  const startUs =
    Math.floor((timeUs - offsetUs) / lengthUs!) * lengthUs! + offsetUs;
  return { startUs, endUs: startUs + lengthUs! };
}

function run(text: string): CaseResult {
  return testLine({ text, file: "cases.ndjson", number: 1 }, () => []);
}

describe("the engine", () => {
  it.each(lines.map((line) => [(JSON.parse(line) as Case).id, line]))(
    "%s",
    (_, line) => {
      const { passed, expected, actual } = run(line);
      if (!passed) expect(actual).toEqual(expected);
    },
  );
});

describe("the oracle", () => {
  it.each(cases.filter(({ error }) => error === undefined))("$id", (each) => {
    const { search } = parseSearch(sourceText(each.query), macrosOf(each));
    const { window } = each;
    const { rows } = runOracle(search, cimRecords(each.events!), {
      lookups: Object.fromEntries(
        Object.entries(each.lookups ?? {}).map(([name, table]) => [
          name,
          oracleLookup(table),
        ]),
      ),
      ...(window !== undefined && {
        windowOf: (timeUs: number) => windowOf(window, timeUs),
      }),
    });
    const found = rows.map(({ columns }) => columns);
    const expected = readRows(each.expected)!;
    if (!areExpectedRows(expected, found)) expect(found).toEqual(expected);
  });
});

describe("the cases", () => {
  const runs = cases.filter(({ error }) => error === undefined);
  /** What the nodes of the searches have under a name. */
  const told = (key: string): Set<string> => {
    const found = new Set<string>();
    for (const each of runs) {
      const source = sourceText(each.query);
      const { search } = parseSearch(source, macrosOf(each));
      JSON.stringify(search, (name, value: unknown) => {
        if (name === key && typeof value === "string") found.add(value);
        return value;
      });
    }
    return found;
  };

  it("have every command, function and aggregate", () => {
    expect(told("kind")).toEqual(
      new Set([
        ...COMMANDS.values(),
        ..."comparison in text and or not literal field call like arithmetic negate".split(
          " ",
        ),
      ]),
    );
    const names = told("name");
    const absent = [...EVAL_FUNCTIONS.keys()].filter(
      (name) => !names.has(name),
    );
    expect(absent).toEqual([]);
    expect([...told("function")].sort()).toEqual(
      [...new Set(AGGREGATES.values()), "ctime"].sort(),
    );
  });

  it("have every operator", () => {
    expect([...told("operator")].sort()).toEqual(
      ["=", "!=", "<", "<=", ">", ">=", "+", "-", ".", "*", "/", "%"].sort(),
    );
  });

  it("are refused by every code of an error", () => {
    const checker = new URL(
      "../../../src/lang/spl/checker.ts",
      import.meta.url,
    );
    const declared = /type CheckCode =[^;]*;/.exec(
      readFileSync(checker, "utf8"),
    )![0];
    const codes = [
      ...declared.matchAll(/\/\*\* (Warning: )?[^\n]*\n +\| "(spl-[a-z-]+)"/g),
    ]
      .filter(([, warning]) => warning === undefined)
      .map(([, , code]) => code!);
    const wanted = ["spl-syntax", "spl-macro", "spl-lookup", ...codes];
    const tested = cases.flatMap(({ error }) => error ?? []);
    expect([...new Set(tested)].sort()).toEqual(wanted.sort());
  });
});
