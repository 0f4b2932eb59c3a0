/**
 * The functions of EQL, asked the way rules ask them (section 6 of the language reference). `null` is what EQL calls a
 * missing value.
 */
import { describe, expect, it } from "vitest";
import { FUNCTIONS } from "../../../src/engine/functions.ts";
import {
  ARRAY_SEARCH,
  EQL_FUNCTIONS,
} from "../../../src/lang/eql/functions.ts";
import type { TestDoc } from "../../support/engine.ts";
import { both, holds } from "./condition.ts";

type Row = readonly [
  expression: string,
  expected: string | number | boolean | null,
];

/** m is missing, n is 5, s a text, t another, b a boolean, i an address, many a list. */
const FIELDS: TestDoc = {
  n: 5,
  s: "Notepad.exe",
  t: "PAD",
  b: true,
  i: "10.1.2.3",
  many: ["alpha", "beta"],
  numbers: [1, 20],
};

function check(rows: readonly Row[]): void {
  it.each(rows)("%s is %j", (expression, expected) => {
    const literal = JSON.stringify(expected);
    expect(both(`${expression} == ${literal}`, FIELDS)).toEqual([true, false]);
    if (expected !== null) {
      expect(holds(`${expression} == null`, FIELDS)).toBe(false);
    }
  });
}

it("has all functions of the language", () => {
  expect(Object.keys(FUNCTIONS).sort()).toEqual(
    EQL_FUNCTIONS.map(({ name }) => name)
      .filter((name) => name !== ARRAY_SEARCH)
      .sort(),
  );
});

describe("a missing argument", () => {
  check([
    ["add(m, 1)", null],
    ["add(1, m)", null],
    ["subtract(m, 1)", null],
    ["multiply(m, 1)", null],
    ["divide(m, 1)", null],
    ["divide(1, m)", null],
    ["modulo(m, 1)", null],
    ['between(m, "a", "b")', null],
    ['between(s, m, "b")', null],
    ['between(s, "a", m)', null],
    ['between(s, "a", "b", m)', null],
    ['cidrMatch(m, "10.0.0.0/8")', null],
    ["cidrMatch(i, m)", null],
    ['cidrMatch(i, "10.0.0.0/8", m)', null],
    ["concat(m)", null],
    ['concat("a", m, "b")', null],
    ['endsWith(m, "x")', null],
    ["endsWith(s, m)", null],
    ['startsWith(m, "x")', null],
    ["startsWith(s, m)", null],
    ['indexOf(m, "x")', null],
    ["indexOf(s, m)", null],
    ['indexOf(s, "N", m)', null],
    ["length(m)", null],
    ["number(m)", null],
    ["number(s, m)", null],
    ["string(m)", null],
    ['stringContains(m, "x")', null],
    ["stringContains(s, m)", null],
    ["substring(m, 0)", null],
    ["substring(s, m)", null],
    ["substring(s, 0, m)", null],
    ["length(concat(s, m))", null],
    ["length(null)", null],
  ]);
});

describe("names", () => {
  check([
    ["LENGTH(s)", 11],
    ["Length(s)", 11],
    ['startswith~(s, "note")', true],
    ['STRINGCONTAINS~(s, "PAD")', true],
    ['cidrmatch(i, "10.0.0.0/8")', true],
  ]);
});

describe("calculation", () => {
  check([
    ["add(n, 2)", 7],
    ["subtract(n, 7)", -2],
    ["multiply(n, 3)", 15],
    ["multiply(n, 0.5)", 2.5],
    ["divide(7, 2)", 3],
    ["divide(-7, 2)", -3],
    ["divide(7, -2)", -3],
    ["divide(1, 2)", 0],
    ["divide(-1, 2)", 0],
    ["divide(7.5, 2)", 3.75],
    ["divide(7, 0.5)", 14],
    // A float on either side makes it a division of floats.
    ["divide(7, 2.0)", 3.5],
    ["divide(7.0, 2)", 3.5],
    ["7 / 2.0", 3.5],
    ["7 / 2", 3],
    ["-7 / 2", -3],
    ["7 / -2.0", -3.5],
    ["7 / 2e0", 3.5],
    ["n / 2", 2],
    ["n / 2.0", 2.5],
    ["(n + 0.0) / 2", 2.5],
    ["add(n, 0.0) / 2", 2.5],
    ["(6 / 2.0) / 2", 1.5],
    ["(6 / 2) / 2", 1],
    ["7 / (n - n)", null],
    ["7 / 0.0", null],
    ['number("7") / 2', 3],
    ["divide(n, 0)", null],
    ["divide(n, 0.0)", null],
    ["modulo(10, 6)", 4],
    ["modulo(10, -6)", 4],
    ["modulo(-10, 6)", -4],
    ["modulo(-10, -6)", -4],
    ["modulo(7.5, 2)", 1.5],
    ["modulo(n, 0)", null],
    ["add(s, 1)", null],
    ["add(b, 1)", null],
    ['add(number("4"), 1)', 5],
  ]);

  it("reads numbers that a log holds as text", () => {
    expect(holds("add(f, 1) == 5", { f: "4" })).toBe(true);
    expect(holds("divide(f, 2) == 2", { f: "5" })).toBe(true);
    expect(holds("divide(f, 2) == 2.75", { f: "5.5" })).toBe(true);
    expect(holds("divide(f, 2) == 2.5", { f: "5.0" })).toBe(true);
    expect(holds("f / 2 == 2.5", { f: "5e0" })).toBe(true);
    // JSON's 5.0 is 5.
    expect(holds("f / 2 == 2", { f: 5.0 })).toBe(true);
  });
});

describe("between", () => {
  check([
    ['between("welcome to wonderland", "e", "o")', "lc"],
    ['between("a[1][2]", "[", "]")', "1"],
    ['between("a[1][2]", "[", "]", false)', "1"],
    ['between("a[1][2]", "[", "]", true)', "1][2"],
    ['between("a[1", "[", "]")', ""],
    ['between("a]1[", "[", "]", true)', ""],
    ['between("abc", "x", "c")', ""],
    ['between("abc", "", "c")', "ab"],
    ['between("abc", "a", "")', ""],
    ['between("abc", "a", "", true)', "bc"],
    ['between("aXbXc", "X", "X")', "b"],
    ['between("System Idle Process", "s", "e")', "t"],
    ['between("System Idle Process", "S", "E")', ""],
    ['between~("System Idle Process", "S", "E")', "yst"],
    ['between~("xAyBz", "a", "b")', "y"],
    ['between~("x[Y]Z]", "X[", "]", true)', "Y]Z"],
    ['between(s, ".", "e")', ""],
    ['between(n, "", "")', ""],
  ]);

  it("finds its place behind characters that folding makes longer", () => {
    const f = "\u0130\u0130<Value>";
    expect(holds('between~(f, "<", ">") == "Value"', { f })).toBe(true);
    expect(holds('indexOf~(f, "VALUE") == 3', { f })).toBe(true);
    expect(holds('indexOf~(f, "\u0130<") == 1', { f })).toBe(true);
  });
});

describe("cidrMatch", () => {
  check([
    ['cidrMatch(i, "10.0.0.0/8")', true],
    ['cidrMatch(i, "10.1.2.3/32")', true],
    ['cidrMatch(i, "10.1.2.2/31")', true],
    ['cidrMatch(i, "10.1.2.4/31")', false],
    ['cidrMatch(i, "0.0.0.0/0")', true],
    ['cidrMatch(i, "192.168.0.0/16", "10.0.0.0/8")', true],
    ['cidrMatch(i, "192.168.0.0/16", "172.16.0.0/12")', false],
    // Host bits of a block are ignored; an address alone is a block of one.
    ['cidrMatch(i, "10.99.99.99/8")', true],
    ['cidrMatch(i, "10.1.2.3")', true],
    ['cidrMatch(i, "10.1.2.4")', false],
    ['cidrMatch("::1", "::1")', true],
    ['cidrMatch("0:0:0:0:0:0:0:1", "::1/128")', true],
    ['cidrMatch("fe80::1234", "fe80::/10")', true],
    ['cidrMatch("fec0::1", "fe80::/10")', false],
    ['cidrMatch("fe80::1%4", "fe80::/10")', true],
    ['cidrMatch("2001:db8:1::1", "2001:db8::/32")', true],
    ['cidrMatch("::ffff:10.1.2.3", "10.0.0.0/8")', true],
    ['cidrMatch("2001:db8::1", "10.0.0.0/8")', false],
    ['cidrMatch(i, "2001:db8::/32")', false],
    ['cidrMatch("host.example", "10.0.0.0/8")', false],
    ['cidrMatch("", "10.0.0.0/8")', false],
    ['cidrMatch("10.1.2", "10.0.0.0/8")', false],
    ['cidrMatch("10.1.2.256", "10.0.0.0/8")', false],
    ['cidrMatch(n, "10.0.0.0/8")', false],
  ]);

  it("takes a block from a field, and a bad one for no match", () => {
    const ask = (block: string): boolean =>
      holds("cidrMatch(i, block)", { i: "10.1.2.3", block });
    expect(ask("10.0.0.0/8")).toBe(true);
    for (const bad of [
      "10.0.0.0/33",
      "10.0.0.0/",
      "10.0.0.0/-1",
      "x/8",
      "/8",
      "",
    ]) {
      expect(ask(bad), bad).toBe(false);
    }
  });
});

describe("concat", () => {
  check([
    ['concat("a")', "a"],
    ['concat(s, ":", n, "/", b)', "Notepad.exe:5/true"],
    ["concat(1.5, 2)", "1.52"],
    ['concat("", "")', ""],
    ['concat(n > 3, "!")', "true!"],
  ]);
});

describe("startsWith, endsWith and stringContains", () => {
  check([
    ['startsWith(s, "Note")', true],
    ['startsWith(s, "note")', false],
    ['startsWith~(s, "nOTE")', true],
    ['startsWith(s, "")', true],
    ['startsWith("", s)', false],
    ["startsWith(s, s)", true],
    ['startsWith(s, "Note*")', false],
    ['startsWith(n, "5")', true],
    ['endsWith(s, ".exe")', true],
    ['endsWith(s, ".EXE")', false],
    ['endsWith~(s, ".EXE")', true],
    ['endsWith(s, "")', true],
    ['endsWith("C:\\\\x\\\\Notepad.exe", s)', true],
    ['stringContains(s, "pad")', true],
    ["stringContains(s, t)", false],
    ["stringContains~(s, t)", true],
    ["stringContains(s, s)", true],
    ['stringContains(s, "")', false],
    ['stringContains~(s, "")', false],
    ['stringContains("", "")', false],
    ['stringContains(s, "p?d")', false],
  ]);
});

describe("indexOf", () => {
  check([
    ['indexOf("subdomain.domain", "domain")', 3],
    ['indexOf("subdomain.domain", "domain", 3)', 3],
    ['indexOf("subdomain.domain", "domain", 4)', 10],
    ['indexOf("subdomain.domain", "domain", 11)', null],
    ['indexOf("subdomain.domain", "DOMAIN")', null],
    ['indexOf~("subdomain.domain", "DOMAIN", 4)', 10],
    ['indexOf("abc", "a", -5)', 0],
    ['indexOf("abc", "")', 0],
    ['indexOf("abc", "", 2)', 2],
    ['indexOf("abc", "", 3)', 3],
    ['indexOf("abc", "", 4)', null],
    ['indexOf("abc", "a", 99)', null],
    ['indexOf("", "")', 0],
    ['indexOf("", "a")', null],
    ['indexOf("abc", "c", many)', null],
  ]);
});

describe("length", () => {
  check([
    ["length(s)", 11],
    ['length("")', 0],
    ['length("\\u{1F600}")', 2],
    ["length(n)", 1],
    ["length(b)", 4],
  ]);
});

describe("number", () => {
  check([
    ['number("12")', 12],
    ['number("-12")', -12],
    ['number("+12")', 12],
    ['number("1.5")', 1.5],
    ['number("1e3")', 1000],
    ['number(" 12\\t")', 12],
    ['number("0x1F")', 31],
    ['number("0X1f")', 31],
    ['number("-0x10")', -16],
    ['number(" 0x10 ")', 16],
    ['number("0x1F", 16)', 31],
    ['number("1F", 16)', 31],
    ['number("ff", 16)', 255],
    ['number("-ff", 16)', -255],
    ['number("777", 8)', 511],
    ['number("101", 2)', 5],
    ['number("z", 36)', 35],
    ['number("12", 10)', 12],
    ['number("0x10", 10)', null],
    ['number("0x10", 8)', null],
    ['number("9", 8)', null],
    ['number("1.5", 16)', null],
    ['number("12", 1)', null],
    ['number("12", 37)', null],
    ['number("", 10)', null],
    ['number("-", 10)', null],
    ['number("")', null],
    ['number("  ")', null],
    ['number("0x")', null],
    ['number("0xg")', null],
    ['number("12abc")', null],
    ['number("abc")', null],
    ['number("1 2")', null],
    ['number("--1")', null],
    ['number("NaN")', null],
    ['number("Infinity")', null],
    ["number(n)", 5],
    ["number(s)", null],
    ["number(b)", null],
    // The Kelvin sign folds to a k.
    ['number("\\u{212A}", 36)', 20],
  ]);
});

describe("string", () => {
  check([
    ["string(n)", "5"],
    ["string(b)", "true"],
    ["string(s)", "Notepad.exe"],
    ["string(1.5)", "1.5"],
    ["string(n > 3)", "true"],
  ]);
});

describe("substring", () => {
  check([
    ['substring("hello world", 6)', "world"],
    ['substring("hello world", 0, 5)', "hello"],
    ['substring("hello world", -5)', "world"],
    ['substring("hello world", -5, -3)', "wo"],
    ['substring("hello world", 0, -6)', "hello"],
    ['substring("hello", -99, 2)', "he"],
    ['substring("hello", 2, 99)', "llo"],
    ['substring("hello", 99)', ""],
    ['substring("hello", 3, 3)', ""],
    ['substring("hello", 4, 2)', ""],
    ['substring("hello", 0, 0)', ""],
    ["substring(s, s)", null],
    ["substring(s, 0, s)", null],
    ["substring(n, 0, 1)", "5"],
  ]);
});

describe("a field of several values", () => {
  it.each<[string, boolean]>([
    ["length(many) == 5", true],
    ["length(many) == 4", true],
    ["length(many) == 6", false],
    ['startsWith(many, "be")', true],
    ['endsWith~(many, "TA")', true],
    ['stringContains(many, "lph")', true],
    ['stringContains(many, "x")', false],
    ['concat(many, numbers) == "beta20"', true],
    ['concat(many, numbers) == "alpha1"', true],
    ['concat(many, numbers) == "alphabeta"', false],
    ["add(numbers, 1) == 21", true],
    ["add(numbers, 1) == 20", false],
    ['substring(many, 0, 1) == "b"', true],
    ['indexOf(many, "t") == 2', true],
    // One of the two has no such part: what is missing is left out of the results.
    ['indexOf(many, "t") == null', false],
    ['indexOf(many, "x") == null', true],
    ['string(numbers) == "20"', true],
    ['cidrMatch(ips, "10.0.0.0/8")', true],
    ['cidrMatch(ips, "172.16.0.0/12")', false],
  ])("is taken value by value: %s is %s", (condition, expected) => {
    const fields = { ...FIELDS, ips: ["192.168.1.1", "10.0.0.1", "junk"] };
    expect(both(condition, fields)).toEqual([expected, !expected]);
  });
});
