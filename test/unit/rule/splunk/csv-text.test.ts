import { describe, expect, it } from "vitest";
import { readCsv } from "../../../../src/rule/splunk/csv-text.ts";

const read = (text: string): unknown => readCsv(text, 100);

describe("readCsv", () => {
  it("reads cells with and without quotes", () => {
    expect(read('a,b\n1,"two, three"\r\n"say ""no""",\n')).toEqual([
      ["a", "b"],
      ["1", "two, three"],
      ['say "no"', ""],
    ]);
  });

  it("keeps line breaks in quotes and blanks as they are", () => {
    expect(read('a\n"x\r\ny"\n z \n')).toEqual([["a"], ["x\r\ny"], [" z "]]);
  });

  it("takes a quote inside a cell for a character", () => {
    expect(read('5" disk,C:\\"x"\n')).toEqual([['5" disk', 'C:\\"x"']]);
    expect(read('"a"b,c\n')).toEqual([["ab", "c"]]);
  });

  it("passes over empty lines and a byte order mark, needs no last line break", () => {
    expect(read("\ufeffa,b\n\n\r\n,\nx,")).toEqual([
      ["a", "b"],
      ["", ""],
      ["x", ""],
    ]);
    expect(read("")).toEqual([]);
  });

  it("tells where a quote is left open", () => {
    expect(read('a\n"x\ny"\n"z\n')).toEqual({
      line: 4,
      message: "a quote is not closed",
    });
  });

  it("gives nothing of a text that is too long", () => {
    expect(readCsv("a\nb\nc\n", 2)).toEqual({
      line: 4,
      message: "more than 2 lines",
    });
    expect(readCsv("a\nb\n", 2)).toEqual([["a"], ["b"]]);
  });
});
