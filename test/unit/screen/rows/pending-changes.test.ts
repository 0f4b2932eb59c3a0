import { expect, test } from "vitest";
import { ASCII_GLYPHS } from "../../../../src/screen/rows/glyphs.ts";
import { changeLine } from "../../../../src/screen/rows/pending-changes.ts";
import { textOf, widthOf } from "../../../../src/screen/rows/segment.ts";
import type { PendingChangeRow } from "../../../../src/screen/store/pending-detail.ts";
import { at } from "../../../screen/fake-snapshot.ts";

const LOOK = {
  glyphs: ASCII_GLYPHS,
  time: "utc",
  clockUs: undefined,
} as const;

const CHANGE: PendingChangeRow = {
  kind: "begun",
  rule: "Schtasks create then logon",
  host: "SRV-07.corp.example",
  seen: 1,
  steps: 3,
  timeUs: at("12:04:30"),
};

test("a change is its time, its steps, its rule, its host and its end", () => {
  const drawn = (over: Partial<PendingChangeRow>, width = 79): string =>
    textOf(changeLine({ ...CHANGE, ...over }, width, LOOK)).trimEnd();
  expect(drawn({})).toBe(
    "  12:04:30 +1/3   Schtasks create then logon           SRV-07",
  );
  expect(drawn({ kind: "alert", seen: 3 })).toBe(
    "  12:04:30 3/3    Schtasks create then logon           SRV-07       ALERT",
  );
  expect(drawn({ kind: "expired" })).toMatch(/ 1\/3 .* out of time$/);
  for (let width = 0; width < 120; width++) {
    const { segments } = changeLine(
      { ...CHANGE, rule: "日本\u202e".repeat(40) },
      width,
      LOOK,
    );
    expect(widthOf(segments)).toBeLessThanOrEqual(width);
  }
});
