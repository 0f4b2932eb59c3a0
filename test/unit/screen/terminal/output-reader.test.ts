import { describe, expect, test } from "vitest";
import { OutputReader } from "../../../../src/screen/terminal/output-reader.ts";

function reader(columns = 10, rows = 3) {
  const events: string[] = [];
  const own = new OutputReader(columns, rows, {
    frameBegins: () => events.push("begin"),
    frameEnds: () => events.push("end"),
    passes: (sequence) => events.push(sequence),
  });
  const lines = (): string[] =>
    Array.from({ length: own.grid.rows }, (_, y) =>
      own.grid.characters
        .slice(y * own.grid.columns, (y + 1) * own.grid.columns)
        .join("")
        .trimEnd(),
    );
  return { own, events, lines };
}

describe("OutputReader", () => {
  test("characters, line feeds, and the screen that moves up under the last", () => {
    const { own, lines } = reader();
    own.read("one\ntwo\nthree");
    expect(lines()).toEqual(["one", "two", "three"]);
    own.read("\nfour");
    expect(lines()).toEqual(["two", "three", "four"]);
  });

  test("the cursor moves and the erasing that Ink uses", () => {
    const { own, lines } = reader();
    own.read("aaaaaaaaaa\nbbbbbbbbbb\ncccccccccc");
    own.read("\x1b[1A\x1b[3G\x1b[K\x1b[2;1HB\x1b[1;1Hxy\x1b[E\x1b[EC");
    expect(lines()).toEqual(["xyaaaaaaaa", "Bb", "Cccccccccc"]);
    own.read("\x1b[2;2H\x1b[J");
    expect(lines()).toEqual(["xyaaaaaaaa", "B", ""]);
    own.read("\x1b[H\x1b[2K");
    expect(lines()).toEqual(["", "B", ""]);
    own.read("\x1b[2J");
    expect(lines()).toEqual(["", "", ""]);
  });

  test("a wide character is a pair, and goes as one", () => {
    const { own } = reader(6, 1);
    own.read("a漢b");
    expect(own.grid.characters).toEqual(["a", "漢", "", "b", " ", " "]);
    own.read("\x1b[3GX");
    expect(own.grid.characters).toEqual(["a", " ", "X", "b", " ", " "]);
    own.read("\x1b[6G漢");
    expect(own.grid.characters.at(-1)).toBe(" ");
  });

  test("marks belong to the character before them, and not without end", () => {
    const { own } = reader(4, 1);
    own.read(`\u0301e\u0301漢\u0301${"\u0301".repeat(500)}`);
    expect(own.grid.characters[0]).toBe("e\u0301");
    expect(own.grid.characters[1]!.length).toBe(32);
    expect(own.grid.characters[2]).toBe("");
  });

  test("a sequence cut in two by a write", () => {
    const { own, lines } = reader();
    own.read("ab\x1b");
    own.read("[1");
    own.read(";31mc\x1b[1;");
    own.read("1Hx");
    expect(lines()[0]).toBe("xbc");
    expect(own.grid.styleAt(2)).toMatchObject({ foreground: 1, attributes: 1 });
    expect(own.unknown).toBe(0);
  });

  test("frames are told, modes and titles pass, the screen's own switch does not", () => {
    const { own, events } = reader();
    own.read("\x1b[?1049h\x1b[?25l\x1b[?2026hx\x1b[?2026l\x1b[?2004h\x07");
    own.read("\x1b]0;a title\x07\x1b]52;c;eA==\x1b\\\x1b[?25h");
    expect(events).toEqual([
      "begin",
      "end",
      "\x1b[?2004h",
      "\x07",
      "\x1b]0;a title\x07",
      "\x1b]52;c;eA==\x1b\\",
    ]);
    expect(own.isCursorShown).toBe(true);
    expect(own.unknown).toBe(0);
  });

  test("what is not understood is counted and not drawn", () => {
    const { own, lines, events } = reader();
    own.read("a\x1b[5zb\x1b]8;;http://x\x07c\x1bcd\x0be\x1b[4:3mf");
    expect(lines()[0]).toBe("abcdef");
    expect(own.unknown).toBe(5);
    expect(events).toEqual([]);
  });

  test("a window of another size keeps what fits, and no half of a character", () => {
    const { own, lines } = reader(4, 2);
    own.read("a漢c\nxyz");
    own.resize(2, 3);
    expect(lines()).toEqual(["a", "xy", ""]);
    own.resize(3, 1);
    expect(lines()).toEqual(["a"]);
    expect([own.x, own.y]).toEqual([2, 0]);
  });
});
