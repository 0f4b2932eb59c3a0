import { describe, expect, it } from "vitest";
import { diagnose, printDiagnostic } from "../../../src/lang/diagnostic.ts";
import { sourceText } from "../../../src/lang/source-text.ts";

describe("diagnose", () => {
  it("draws the first line where it is empty", () => {
    const source = sourceText("\nx", "f");
    const drawn = printDiagnostic(
      diagnose(source, { start: 0, end: 1 }, "code", "nothing here"),
    );
    expect(drawn).toBe("f:1:1: nothing here\n  1 | \n    | ^");
  });
});
