import { describe, expect, it } from "vitest";
import { sourceText } from "../../../../src/lang/source-text.ts";
import { expandMacros, macroTable } from "../../../../src/lang/spl/macros.ts";

describe("places in an expanded text", () => {
  // 0123456789012345678901
  const source = sourceText("ab `m` cd ```x``` `m` e");
  const macro = { name: "m", parameters: [], definition: "long text" };
  const { text } = expandMacros(source, macroTable([macro]));
  const spanOf = (part: string): { start: number; end: number } => {
    const start = text.text.indexOf(part);
    return text.span({ start, end: start + part.length });
  };

  it("stay where the text is as written", () => {
    expect(text.text).toBe("ab long text cd   long text e");
    expect(spanOf("ab")).toEqual({ start: 0, end: 2 });
    expect(spanOf("cd")).toEqual({ start: 7, end: 9 });
  });
  it("are those of the call inside a macro", () => {
    expect(spanOf("long")).toEqual({ start: 3, end: 6 });
    expect(spanOf("text")).toEqual({ start: 3, end: 6 });
    expect(text.macro(3)).toBe("m");
    expect(text.macro(0)).toBeUndefined();
  });
  it("reach from text to macro", () => {
    expect(spanOf("ab long")).toEqual({ start: 0, end: 6 });
    expect(spanOf("text cd")).toEqual({ start: 3, end: 9 });
  });
  it("at the end are the end", () => {
    const end = text.text.length;
    expect(text.span({ start: end, end })).toEqual({ start: 23, end: 23 });
    expect(text.macro(end)).toBeUndefined();
  });
});
