import { expect, test } from "vitest";
import { UNICODE_GLYPHS } from "../../../../src/screen/rows/glyphs.ts";
import {
  sourceRowLine,
  troubleFirst,
} from "../../../../src/screen/rows/sources.ts";
import type { SourceRow } from "../../../../src/screen/store/snapshot.ts";

const SOURCE: SourceRow = {
  path: "/var/log/winlogbeat/winlogbeat-20240305.ndjson",
  state: "following",
  shape: "winlogbeat 8",
  hosts: [],
  lines: 1_200,
  events: 1_190,
  unparsed: 0,
  behindBytes: 0,
  lastEventUs: Date.UTC(2024, 2, 5, 11, 41, 7) * 1_000,
  note: undefined,
};
const look = {
  glyphs: UNICODE_GLYPHS,
  time: "utc",
  clockUs: undefined,
} as const;
const text = (row: SourceRow, width: number): string =>
  sourceRowLine(row, width, look)
    .segments.map((segment) => segment.text)
    .join("");

test("a log is one line", () => {
  expect(text(SOURCE, 76)).toBe(
    "  winlogbeat-20240305.ndjson               1,190 events  11:41:07  following",
  );
});

test("trouble comes first, and stays where there is little room", () => {
  const bad = { ...SOURCE, unparsed: 3, behindBytes: 4_000_000 };
  expect(text(bad, 56)).toBe(
    "  winlogbeat…305.ndjson  3 lines not JSON  4.0 MB behind",
  );
  expect(text(bad, 48)).toContain("3 lines not JSON");
  expect(text(bad, 48)).toHaveLength(48);
  const failed = { ...SOURCE, state: "failed" as const };
  expect(troubleFirst([SOURCE, bad, failed])).toEqual([failed, bad, SOURCE]);
});
