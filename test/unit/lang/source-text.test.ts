import { describe, expect, it } from "vitest";
import { locate, sourceText } from "../../../src/lang/source-text.ts";

describe("locate", () => {
  it("counts lines and columns from where the text begins in its file", () => {
    const source = sourceText("ab\ncd\r\ne", "f.toml", 10, 5);
    const places = [0, 2, 3, 7, 8].map((at) => {
      const { line, column } = locate(source, at);
      return `${line}:${column}`;
    });
    expect(places).toEqual(["10:5", "10:7", "11:1", "12:1", "12:2"]);
    expect(locate(source, 0).file).toBe("f.toml");
  });

  it("follows anchors where the file's escapes take more room than the text", () => {
    // In the file, at 3:10: a\\b, then a line break written \n, then c.
    const source = {
      ...sourceText("a\\b\nc", "f.toml", 3, 10),
      anchors: [
        { offset: 0, line: 3, column: 10 },
        { offset: 2, line: 3, column: 13 },
        { offset: 4, line: 3, column: 16 },
      ],
    };
    const places = [0, 1, 2, 3, 4, 5].map((at) => {
      const { line, column } = locate(source, at);
      return `${line}:${column}`;
    });
    expect(places).toEqual(["3:10", "3:11", "3:13", "3:14", "3:16", "3:17"]);
  });
});
