import { describe, expect, test } from "vitest";
import { cellWidth } from "../../../../src/base/text-width.ts";
import {
  ASCII_GLYPHS,
  LOW_BANDWIDTH_GLYPHS,
  READER_GLYPHS,
  UNICODE_GLYPHS,
  asciiSigns,
} from "../../../../src/screen/rows/glyphs.ts";

describe("asciiSigns", () => {
  test("our own signs in as many cells, what a log holds as it is", () => {
    expect(asciiSigns("powershell … → iwr — 3×")).toBe(
      "powershell ~ > iwr - 3x",
    );
    expect(asciiSigns("C:\\отчёт…")).toBe("C:\\отчёт~");
    const drawn = JSON.stringify(UNICODE_GLYPHS);
    expect(cellWidth(asciiSigns(drawn))).toBe(cellWidth(drawn));
  });
});

test.each([ASCII_GLYPHS, LOW_BANDWIDTH_GLYPHS, READER_GLYPHS])(
  "set %# is ASCII",
  (glyphs) => {
    expect(JSON.stringify(glyphs)).toMatch(/^[\x20-\x7e]*$/);
  },
);
