import { describe, expect, it } from "vitest";
import {
  joinArguments,
  splitCommandLine,
} from "../../../src/event/command-line.ts";

describe("splitCommandLine", () => {
  it.each([
    [
      '"C:\\Windows\\system32\\notepad.exe" ',
      ["C:\\Windows\\system32\\notepad.exe"],
    ],
    [
      'schtasks  /create /tr "cmd.exe /C x" /S W6',
      ["schtasks", "/create", "/tr", "cmd.exe /C x", "/S", "W6"],
    ],
    ['a "b\\"c" d\\\\"e f"', ["a", 'b"c', "d\\e f"]],
    ['x "" y', ["x", "", "y"]],
    ["", []],
    [" \t ", []],
    ["a\tb", ["a", "b"]],
    ["a\\", ["a\\"]],
    ["a\\\\ b", ["a\\\\", "b"]],
    ['"open end', ["open end"]],
    ['"a""b c"', ['a"b', "c"]],
    ['a\\\\\\"b', ['a\\"b']],
    [
      "\\??\\C:\\Windows\\conhost.exe 0xffffffff -ForceV1",
      ["\\??\\C:\\Windows\\conhost.exe", "0xffffffff", "-ForceV1"],
    ],
    ["a\nb", ["a\nb"]],
  ])("splits %j", (text, args) => {
    expect(splitCommandLine(text)).toEqual(args);
  });

  it("takes time in proportion to the text", () => {
    const hostile = '\\"'.repeat(200_000);
    expect(splitCommandLine(hostile)).toEqual(['"'.repeat(200_000)]);
  });
});

describe("joinArguments", () => {
  it("quotes what holds white space", () => {
    expect(joinArguments(["a", "b c", "d"])).toBe('a "b c" d');
  });

  it.each([
    [["", "a"], '"" a'],
    [["a\\", "b"], "a\\ b"],
    [["a b\\", "c"], '"a b\\\\" c'],
    [['say "hi"'], '"say \\"hi\\""'],
    [['"C:\\Program Files\\a.exe"', "x"], '"C:\\Program Files\\a.exe" x'],
  ])("writes %j so that it can be split again", (args, line) => {
    expect(joinArguments(args)).toBe(line);
  });
});
