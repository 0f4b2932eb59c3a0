import { describe, expect, test } from "vitest";
import {
  programName,
  splitCommands,
  splitWords,
} from "../../../src/task/words.ts";

const texts = (line: string): string[] =>
  splitWords(line).map(({ text }) => text);

describe("words as the C runtime splits them", () => {
  test.each<[string, string[]]>([
    [
      String.raw`schtasks  /create /tr "cmd.exe /C x" /S W6`,
      ["schtasks", "/create", "/tr", "cmd.exe /C x", "/S", "W6"],
    ],
    [String.raw`a "b \"c\" d" e`, ["a", 'b "c" d', "e"]],
    [String.raw`a\\b "c\\" d`, [String.raw`a\\b`, "c\\", "d"]],
    [String.raw`"c\\\" d"`, [String.raw`c\" d`]],
    [String.raw`a\"b c`, ['a"b', "c"]],
    ['"a ""b"" c" d', ['a "b" c', "d"]],
    ['" Atomic "task x', [" Atomic task", "x"]],
    ["'a b'", ["'a", "b'"]],
    ['open "to the end', ["open", "to the end"]],
    ['"" x', ["", "x"]],
    [" \t\r\n ", []],
    ["", []],
  ])("%s", (line, expected) => {
    expect(texts(line)).toEqual(expected);
  });

  test("each word keeps its place in the raw line", () => {
    const line = ` a "b c"d\te`;
    expect(
      splitWords(line).map(({ start, end }) => line.slice(start, end)),
    ).toEqual(["a", '"b c"d', "e"]);
    expect(splitWords(line).map(({ quoted }) => quoted)).toEqual([
      false,
      true,
      false,
    ]);
  });

  test("single quotes group in a PowerShell script", () => {
    expect(
      splitWords(String.raw`a 'b "c' 'it''s' 'x\'`, { singleQuotes: true }).map(
        ({ text }) => text,
      ),
    ).toEqual(["a", 'b "c', "it's", "x\\"]);
  });
});

test.each([
  [String.raw`C:\Windows\System32\schtasks.exe`, "schtasks"],
  ['"C:/x y/SCHTASKS.EXE"', "schtasks"],
  ["s^cht^asks", "schtasks"],
  ["run.cmd", "run"],
  ["a.exe.txt", "a.exe.txt"],
  ["", ""],
])("the program of %s is %s", (word, expected) => {
  expect(programName(word)).toBe(expected);
});

describe("commands of a line", () => {
  test.each<[string, string[]]>([
    ["a & b && c || d | e", ["a", "b", "c", "d", "e"]],
    ['a "x & y" & b', ['a "x & y"', "b"]],
    [String.raw`a "x \" & y" & b`, [String.raw`a "x \" & y"`, "b"]],
    [String.raw`a "x\\" & b`, [String.raw`a "x\\"`, "b"]],
    ["a ^& b & c", ["a ^& b", "c"]],
    ["a x > o.txt y & b", ["a x", "b"]],
    ["a x 2>&1 & b", ["a x", "b"]],
    ["a x2>nul", ["a x2"]],
    ["a; b", ["a; b"]],
  ])("%s", (line, expected) => {
    expect(splitCommands(line)).toEqual(expected);
  });

  test("in PowerShell", () => {
    expect(splitCommands("a 'x; y'; b { c } | d\ne ^ f", "powershell")).toEqual(
      ["a 'x; y'", "b", "c", "d", "e ^ f"],
    );
  });
});
