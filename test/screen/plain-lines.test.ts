import { describe, expect, test } from "vitest";
import { PlainLines, foldLine } from "../../src/screen/plain-lines.ts";
import { alertRow, at, manyAlerts, snapshot } from "./fake-snapshot.ts";

const EMPTY = { alerts: [], tasks: [] };

describe("PlainLines", () => {
  test("an alert once, and again when something of it changes", () => {
    const lines = new PlainLines("utc");
    lines.take(snapshot(EMPTY));
    const row = alertRow({
      id: "a",
      timeUs: at("12:04:28.311"),
      severity: "critical",
    });
    const [told, ...more] = lines.take(snapshot({ ...EMPTY, alerts: [row] }));
    expect(more).toEqual([]);
    expect(told).toMatch(
      /^03-05 12:04:28 CRIT new Remote Scheduled Task Creation +WKS-014 +CORP\\jdoe$/,
    );
    expect(lines.take(snapshot({ ...EMPTY, alerts: [row] }))).toEqual([]);
    const closed = { ...row, status: "closed" as const };
    expect(lines.take(snapshot({ ...EMPTY, alerts: [closed] }))).toEqual([
      told!.replace(" new ", " cls "),
    ]);
  });

  test("oldest first, and of what was not sent how many", () => {
    const lines = new PlainLines("utc");
    lines.take(snapshot(EMPTY));
    const rows = manyAlerts(400);
    const told = lines.take(
      snapshot({ ...EMPTY, alerts: rows.slice(0, 300), total: 400 }),
    );
    expect(told).toHaveLength(301);
    expect(told.at(-1)).toBe("and 100 more alerts");
  });

  test("nothing but what can be read, whatever the log says", () => {
    const lines = new PlainLines("utc");
    const row = alertRow({ id: "a", rule: "x\u001b[2Jy\u202e…→" });
    const told = lines.take(snapshot({ ...EMPTY, alerts: [row] })).join("\n");
    expect(told).toContain("x\\x1b[2Jy\\u{202e}~>");
  });
});

test("a terminal has lines folded at words, under an indent", () => {
  const line =
    "03-11 09:20:52 MED  new Remote Scheduled Task Creation          SRV-FILES2      adm-okeke";
  expect(foldLine(line, 100)).toEqual([line]);
  expect(foldLine(line, 60)).toEqual([
    "03-11 09:20:52 MED  new Remote Scheduled Task Creation",
    "      SRV-FILES2  adm-okeke",
  ]);
  expect(foldLine("a".repeat(50), 26)).toEqual([
    "a".repeat(20),
    `      ${"a".repeat(20)}`,
    `      ${"a".repeat(10)}`,
  ]);
  expect(foldLine(line, 5)).toEqual([line]);
});
