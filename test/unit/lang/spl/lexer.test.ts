import { describe, expect, it } from "vitest";
import {
  readToken,
  readValue,
  unescapeText,
  unescapeValue,
} from "../../../../src/lang/spl/lexer.ts";
import type { Mode } from "../../../../src/lang/spl/lexer.ts";

function tokens(text: string, mode: Mode): readonly string[] {
  const all: string[] = [];
  for (let at = 0; ;) {
    const token = readToken(text, at, mode);
    if (token.kind === "end" || token.kind === "open") {
      return token.kind === "open" ? [...all, "open"] : all;
    }
    all.push(`${token.kind} ${token.text}`);
    at = token.end;
  }
}

describe("words of commands and search expressions", () => {
  it("run to the next blank or sign", () => {
    expect(tokens('Processes.process_name!="a b",x{}.y (z*)', "word")).toEqual([
      "word Processes.process_name",
      "operator !=",
      "quoted a b",
      "operator ,",
      "word x{}.y",
      "operator (",
      "word z*",
      "operator )",
    ]);
  });
  it("hold a ! that is no operator", () => {
    expect(tokens("a!b >=1 <", "word")).toEqual([
      "word a!b",
      "operator >=",
      "word 1",
      "operator <",
    ]);
  });
  it("end behind a quote", () => {
    expect(tokens('"a"AND', "word")).toEqual(["quoted a", "word AND"]);
    expect(tokens('"a\\"b\\\\"c', "word")).toEqual([
      'quoted a\\"b\\\\',
      "word c",
    ]);
    expect(tokens('"a\\"', "word")).toEqual(["open"]);
  });
});

describe("words of eval expressions", () => {
  it("are names, numbers and operators", () => {
    expect(tokens('mvcount(split(p,"/.."))-1>=.25', "eval")).toEqual([
      "word mvcount",
      "operator (",
      "word split",
      "operator (",
      "word p",
      "operator ,",
      "quoted /..",
      "operator )",
      "operator )",
      "operator -",
      "number 1",
      "operator >=",
      "number .25",
    ]);
  });
  it("join by a dot", () => {
    expect(tokens("a.b . 'c d'", "eval")).toEqual([
      "word a",
      "operator .",
      "word b",
      "operator .",
      "field c d",
    ]);
    expect(tokens("'a", "eval")).toEqual(["open"]);
  });
  it("leave what they do not know", () => {
    expect(tokens("a & 1e3", "eval")).toEqual([
      "word a",
      "unknown &",
      "number 1e3",
    ]);
  });
});

describe("values", () => {
  const value = (text: string, inList = false, inSubsearch = false): string =>
    readValue(text, 0, inList, inSubsearch).text;

  it("run to the next blank, pipe or parenthesis that nothing opens", () => {
    expect(value("  C:\\Temp(x86)\\a=b,c.exe d")).toBe(
      "C:\\Temp(x86)\\a=b,c.exe",
    );
    expect(value("*x*) y")).toBe("*x*");
    expect(value("x|y")).toBe("x");
    expect(value("a\\|b\\ c")).toBe("a\\|b\\");
  });
  it("end at a comma in a list", () => {
    expect(value("a,b", true)).toBe("a");
    expect(value("10.0.0.0/8)", true)).toBe("10.0.0.0/8");
  });
  it("end at the bracket of their subsearch", () => {
    expect(value("a[1]]", false, true)).toBe("a[1]");
    expect(value("a]b")).toBe("a]b");
  });
  it("may be quoted", () => {
    expect(value('"a b" c')).toBe("a b");
    expect(readValue('"a b', 0, false, false).kind).toBe("open");
  });
  it("lose their escapes", () => {
    expect(unescapeValue(String.raw`C:\\a\b\"\|\*`)).toBe(
      String.raw`C:\a\b"|\*`,
    );
    expect(unescapeText(String.raw`[^\\\]\|\"`)).toBe(String.raw`[^\\]\|"`);
  });
});
