import { expect, test } from "vitest";
import { ASCII_GLYPHS } from "../../../../src/screen/rows/glyphs.ts";
import { muteLines } from "../../../../src/screen/rows/mute-menu.ts";
import { noteEditorLines } from "../../../../src/screen/rows/note-editor.ts";
import { textOf } from "../../../../src/screen/rows/segment.ts";
import { fieldWith } from "../../../../src/screen/store/text-field.ts";
import { alertRow, manyAlerts } from "../../../screen/fake-snapshot.ts";

const draw = (text: string, number: number, height: number): string[] =>
  noteEditorLines(
    { alerts: manyAlerts(number), field: fieldWith(text) },
    40,
    height,
    ASCII_GLYPHS,
  ).map(textOf);

test("a note in the writing, with what it is about", () => {
  expect(draw("one\n\x1b[2Jtwo", 1, 12)).toEqual([
    "+- Note on 1 alert --------------------+",
    "| one                                  |",
    "| \\x1b[2Jtwo                           |",
    "| Rule number 0 on WKS-014             |",
    "+--------------------------------------+",
  ]);
});

test("the line with the caret stays in view, at any height", () => {
  const lines = Array.from({ length: 30 }, (_, i) => `line ${i}`).join("\n");
  expect(draw(lines, 3, 12).at(-3)).toContain("line 29");
  expect(draw(lines, 3, 3)[1]).toContain("line 29");
  expect(draw(lines, 3, 12).at(-2)).toContain("30 lines");
});

test("a mute says for whom", () => {
  const alert = alertRow({
    id: "a",
    host: "WKS-014",
    user: "CORP\\jdoe",
    rule: "A rule",
  });
  expect(
    muteLines({ alert, entity: "user" }, 40, 20, ASCII_GLYPHS).map(textOf),
  ).toEqual([
    "+- Mute this rule ---------------------+",
    "| 1 15 minutes                         |",
    "| 2 1 hour                             |",
    "| 3 8 hours                            |",
    "| 4 until tripline is left             |",
    "| for user CORP\\jdoe                   |",
    "| A rule                               |",
    "+--------------------------------------+",
  ]);
  // The edges go before a length does.
  const low = muteLines({ alert, entity: "user" }, 40, 4, ASCII_GLYPHS);
  expect(low.map((line) => textOf(line).trimEnd())).toEqual([
    "1 15 minutes",
    "2 1 hour",
    "3 8 hours",
    "4 until tripline is left",
  ]);
});
