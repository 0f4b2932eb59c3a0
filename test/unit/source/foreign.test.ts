import { describe, expect, it } from "vitest";
import {
  adviceFor,
  foreignKind,
  foreignText,
} from "../../../src/source/foreign.ts";

/** Zero bytes behind it, as most binary files have. */
const head = (text: string): Buffer =>
  Buffer.concat([Buffer.from(text, "latin1"), Buffer.alloc(600)]);

describe("foreignKind", () => {
  it.each([
    ["ElfFile\0", "binary event log", "convert"],
    ["0\0\0\0LfLe", "binary event log of Windows XP", "convert"],
    ["7z\xbc\xaf\x27\x1c", "7z archive", "unpack"],
    ["Rar!\x1a\x07\x01\0", "RAR archive", "unpack"],
    ["\xfd7zXZ\0", "xz data", "unpack"],
    ["BZh91AY&SY", "bzip2 data", "unpack"],
    ["\x04\x22\x4d\x18", "LZ4 data", "unpack"],
    ["MSCF\0\0\0\0", "cabinet archive", "unpack"],
    ["a.log".padEnd(257, "\0") + "ustar", "tar archive", "unpack"],
    ["regf", "registry hive", undefined],
    ["SQLite format 3\0", "SQLite database", undefined],
    ["MZ\x90", "Windows program", undefined],
    ["\x7fELF", "Linux program", undefined],
    ["L\0\0\0\x01\x14\x02\0", "shortcut", undefined],
    ["MAM\x04", "prefetch file", undefined],
    [
      "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
      "Office document or installer",
      undefined,
    ],
    ["%PDF-1.7", "PDF document", undefined],
    ["\x89PNG\r\n\x1a\n", "PNG image", undefined],
    ["\xff\xd8\xff\xe0", "JPEG image", undefined],
    ["GIF89a", "GIF image", undefined],
    ["\xd4\xc3\xb2\xa1", "network capture", undefined],
    ["\xa1\xb2\xc3\xd4", "network capture", undefined],
  ])("%j is a %s", (text, what, advice) => {
    expect(foreignKind(head(text))).toEqual(
      advice === undefined ? { what } : { what, advice },
    );
  });

  it.each([
    '{"a":1}',
    "[{}]",
    "<Event>",
    "MZ is text here\n",
    "BZhopes\n",
    "",
    "\n\0",
    "\xff\xfe{\0",
    "\xef\xbb\xbf{",
  ])("%j is none", (text) => {
    expect(foreignKind(Buffer.from(text, "latin1"))).toBeUndefined();
  });

  it("waits for the rest of a magic, but not for what stands further behind", () => {
    expect(foreignKind(Buffer.from("ElfF"))).toBe("more");
    expect(foreignKind(Buffer.from("\x89", "latin1"))).toBe("more");
    expect(foreignKind(Buffer.from("a.log"))).toBeUndefined();
  });
});

describe("what is told", () => {
  const log = { what: "binary event log", advice: "convert" } as const;

  it("says what to do, with the file's name in the example", () => {
    expect(foreignText(log, "/case/x.zip!Logs\\Security.evtx")).toBe(
      "binary event log: convert it first, e.g. evtx_dump -o jsonl Security.evtx",
    );
    expect(foreignText({ what: "7z archive", advice: "unpack" }, "a.7z")).toBe(
      "not a log: 7z archive: unpack it first",
    );
    expect(foreignText({ what: "PNG image" }, "a.png")).toBe(
      "not a log: PNG image",
    );
  });

  it("names no file that a shell would take for more than a name", () => {
    for (const path of ["a;rm x.evtx", "-o.evtx", "a b.evtx", "$(x).evtx"]) {
      expect(adviceFor(log, path)).toBe(
        "convert it first, e.g. evtx_dump -o jsonl X.evtx",
      );
    }
    expect(adviceFor({ what: "PNG image" }, "a.png")).toBeUndefined();
  });
});
