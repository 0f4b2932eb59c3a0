import { describe, expect, it } from "vitest";
import { parseQuery } from "../../../../src/lang/eql/parser.ts";
import { printQuery } from "../../../../src/lang/eql/printer.ts";
import { sourceText } from "../../../../src/lang/source-text.ts";

function reprint(text: string): string {
  return printQuery(parseQuery(sourceText(text)));
}

describe("canonical form", () => {
  it.each([
    [
      'process  where ( (process.name:"a.exe") and not(x==1 or y) )',
      'process where process.name : "a.exe" and not (x == 1 or y)',
    ],
    ['any where """C:\\a""" == b', 'any where "C:\\\\a" == b'],
    // In quotes it is a category of that name.
    ['"any" where b', 'any where event.category == "any" and b'],
    ['"sequence" where true', '"sequence" where true'],
    ['"a b" where TRUE.b', '"a b" where TRUE.b'],
    ["x where `a-b`.`c`.`and`.and", "x where `a-b`.c.and.and"],
    ["x where ?`sequence`.b == 1", "x where ?`sequence`.b == 1"],
    [
      "x where CIDRMATCH(a,'b')".replaceAll("'", '"'),
      'x where cidrMatch(a, "b")',
    ],
    [
      'x where a:("b") or a like~("c",5)',
      'x where a : "b" or a like~ ("c", 5)',
    ],
    ["x where a not in~(1,b)", "x where a not in~ (1, b)"],
    ["x where (a-b)-(c-d)==-(-1)", "x where a - b - (c - d) == --1"],
    ["x where (a+b)*c==(a*b)+c", "x where (a + b) * c == a * b + c"],
    ["x where (a and b) and (c or d)", "x where (a and b) and (c or d)"],
    ["x where (a == 1) == true", "x where (a == 1) == true"],
    ["x where (a + 1) in (2)", "x where (a + 1) in (2)"],
    ["x where (not a) == b", "x where (not a) == b"],
    ["x where 1e21 == .5 and 5. == 007", "x where 1e+21 == 0.5 and 5.0 == 7"],
    ["x where a / 2e1 == 7 / 2.0", "x where a / 20.0 == 7 / 2.0"],
    [
      'x where "\\u{01}\\t\\u{200b}\\u{10ffff}\\"" == null',
      'x where "\\u{01}\\t\\u{200b}\u{10ffff}\\"" == null',
    ],
    [
      "x where _arraysearch(a, $b, $b.`c-d` == 1)",
      "x where _arraySearch(a, $b, $b.`c-d` == 1)",
    ],
    [
      "x where not descendant of[y where true]",
      "x where not descendant of [y where true]",
    ],
    ["x where true|head 5", "x where true\n| head 5"],
  ])("%s", (text, expected) => {
    expect(reprint(text)).toBe(expected);
    expect(reprint(expected)).toBe(expected);
  });

  it("a sequence has a line for each step", () => {
    expect(
      reprint(
        "sequence by a,?b with maxspan = 1m [x where true] by c with runs=1 [y where true] by d with runs=3 as e " +
          "![z where true] by `f-g` until[w where true]by h|tail 3",
      ),
    ).toBe(
      [
        "sequence by a, ?b with maxspan=1m",
        "  [x where true] by c",
        "  [y where true] by d with runs=3 as e",
        "  ![z where true] by `f-g`",
        "until [w where true] by h",
        "| tail 3",
      ].join("\n"),
    );
  });

  it("a sample too", () => {
    expect(reprint("sample by a [x where true] [y where true]")).toBe(
      "sample by a\n  [x where true]\n  [y where true]",
    );
  });
});
