import { describe, expect, it } from "vitest";
import { compileEval } from "../../../../src/engine/spl/eval.ts";
import type { EvalValue } from "../../../../src/engine/spl/eval.ts";
import type { Cell } from "../../../../src/engine/spl/row.ts";
import { macroTable } from "../../../../src/lang/spl/macros.ts";
import { parseSearch } from "../../../../src/lang/spl/parser.ts";
import { sourceText } from "../../../../src/lang/source-text.ts";

const CELLS: ReadonlyMap<string, Cell> = new Map<string, Cell>([
  ["s", "Net.exe STOP a"],
  ["n", 7],
  ["t", "10"],
  ["l", ["a", "b", "c"]],
  ["one", ["x"]],
  ["re", "^Net"],
  ["bad", "("],
  ["smile", "a\u{1F600}b"],
]);

function value(text: string): EvalValue {
  const { search } = parseSearch(
    sourceText(`| tstats count from datamodel=M | eval x=${text}`, "t"),
    macroTable([]),
  );
  const command = search.commands[1]!;
  if (command.kind !== "eval") throw new Error("expected an eval command");
  return compileEval(command.assignments[0]!.value)(CELLS, {
    nowUs: 1_700_000_000_250_000,
  });
}

describe("three truth values", () => {
  it.each<[string, EvalValue]>([
    ['nosuch="x"', undefined],
    ['nosuch!="x"', undefined],
    ['NOT nosuch="x"', undefined],
    ['nosuch="x" AND n=1', false],
    ['n=1 AND nosuch="x"', false],
    ['nosuch="x" AND n=7', undefined],
    ['nosuch="x" OR n=7', true],
    ['nosuch="x" OR n=1', undefined],
    ["nosuch IN (1)", undefined],
    ["n IN (1, nosuch)", undefined],
    ["n IN (nosuch, 7)", true],
    ["n IN (1, 2)", false],
    ['match(nosuch, "a")', undefined],
    ['nosuch LIKE "%"', undefined],
    ["isnull(nosuch)", true],
    ["isnotnull(nosuch)", false],
    ["isnotnull(s)", true],
    ["isnull(null())", true],
    ["isnull(nosuch=1)", true],
    ["NOT isnull(n)", true],
    ["true() OR false()", true],
  ])("%s is %j", (text, expected) => {
    expect(value(text)).toBe(expected);
  });
});

describe("comparing", () => {
  it.each<[string, EvalValue]>([
    ["t > n", true],
    ['t > "9a"', false],
    ['t = "10.0"', true],
    ['s = "net.exe stop a"', false],
    ['s = "Net.exe STOP a"', true],
    ['s == "*"', false],
    ['l = "b"', true],
    ['l != "b"', true],
    ['one != "x"', false],
    ['l = "d"', false],
    ['like(s, "Net%a")', true],
    ['like(l, "b")', true],
    ['match(s, "(?i)^NET\\.exe\\s+stop")', true],
    ['match(s, "STOP$")', false],
    ['match(l, "^c$")', true],
    ["match(s, re)", true],
    ["match(s, bad)", undefined],
    ["like(s, re)", false],
  ])("%s is %j", (text, expected) => {
    expect(value(text)).toBe(expected);
  });
});

describe("computing", () => {
  it.each<[string, EvalValue]>([
    ["n+t", 17],
    ["n-t", -3],
    ["n*2/4%2", 1.5],
    [".25+0", 0.25],
    ["-n", -7],
    ["n.t", "710"],
    ['"a"+"b"', "ab"],
    ['"a"+1', undefined],
    ["s*2", undefined],
    ["n/0", undefined],
    ["n%0", undefined],
    ["l+1", undefined],
    ["nosuch+1", undefined],
    ["nosuch.s", undefined],
    ["-s", undefined],
    ["now()", 1_700_000_000.25],
    ['relative_time(now(), "-1d@d")', 1_699_833_600],
    ['relative_time(now(), "soon")', undefined],
    ['relative_time(s, "-1d")', undefined],
    ["round(2.5)", 3],
    ["round(-2.5)", -3],
    ["round(2.347, 2)", 2.35],
    ["round(s)", undefined],
    ['tonumber("12")', 12],
    ['tonumber(" 12 ")', 12],
    ['tonumber("0xFf", 16)', 255],
    ['tonumber("12", 2)', undefined],
    ['tonumber("x")', undefined],
    ["tostring(n)", "7"],
    ['tostring("007")', "007"],
    ["tostring(n=7)", "True"],
    ['tostring(255, "hex")', "0xFF"],
    ['tostring(1234567.5, "commas")', "1,234,567.50"],
    ['tostring(90061, "duration")', "1+01:01:01"],
    ['tostring(61, "duration")', "00:01:01"],
    ['tostring(s, "hex")', "Net.exe STOP a"],
  ])("%s is %j", (text, expected) => {
    expect(value(text)).toEqual(expected);
  });
});

describe("texts and lists", () => {
  it.each<[string, EvalValue]>([
    ["len(s)", 14],
    ["len(smile)", 3],
    ["len(l)", undefined],
    ["lower(s)", "net.exe stop a"],
    ["upper(l)", ["A", "B", "C"]],
    ['trim("  a b ")', "a b"],
    ['ltrim("xxaxx", "x")', "axx"],
    ['rtrim("xxaxx", "x")', "xxa"],
    ["substr(s, 1, 3)", "Net"],
    ["substr(s, -1)", "a"],
    ["substr(s, -20, 2)", "Ne"],
    ["substr(smile, 2, 1)", "\u{1F600}"],
    ["substr(s, 0, 3)", "Net"],
    ["substr(s, 20)", ""],
    ['replace(s, "(\\w+)\\.(\\w+)", "\\2.\\1")', "exe.Net STOP a"],
    ['replace(s, bad, "")', undefined],
    ['split("a,b,", ",")', ["a", "b", ""]],
    ['split(smile, "")', ["a", "\u{1F600}", "b"]],
    ['split(nosuch, ",")', undefined],
    ["mvcount(l)", 3],
    ["mvcount(s)", 1],
    ["mvcount(nosuch)", undefined],
    ["mvindex(l, 0)", "a"],
    ["mvindex(l, -1)", "c"],
    ["mvindex(l, 5)", undefined],
    ["mvindex(l, 1, 2)", ["b", "c"]],
    ["mvindex(l, -2, -1)", ["b", "c"]],
    ["mvindex(l, 2, 1)", undefined],
    ["mvindex(s, 0)", "Net.exe STOP a"],
    ["coalesce(nosuch, n, s)", 7],
    ["coalesce(nosuch)", undefined],
    ['if(n=7, "a", "b")', "a"],
    ['if(nosuch=7, "a", "b")', "b"],
    ['case(n=1, "a", nosuch=1, "b", true(), "c")', "c"],
    ['case(n=1, "a")', undefined],
    ["null()", undefined],
  ])("%s is %j", (text, expected) => {
    expect(value(text)).toEqual(expected);
  });
});
