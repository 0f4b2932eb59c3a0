import { describe, expect, it } from "vitest";
import {
  importantFirst,
  notLookedAtLines,
} from "../../../src/source/not-looked-at.ts";

const png = (path: string) => ({ path, foreign: { what: "PNG image" } });
const evtx = (path: string) => ({
  path,
  foreign: { what: "binary event log", advice: "convert" as const },
});
const archive = (path: string) => ({
  path,
  foreign: { what: "7z archive", advice: "unpack" as const },
});

describe("notLookedAtLines", () => {
  it("says nothing of nothing", () => {
    expect(notLookedAtLines([])).toEqual([]);
  });

  it("names files and what they are, and what would help", () => {
    expect(notLookedAtLines([png("a.png")])).toEqual([
      "1 file not looked at: a.png (PNG image)",
    ]);
    expect(
      notLookedAtLines([
        png("a.png"),
        archive("b.7z"),
        evtx("c.evtx"),
        evtx("d.evtx"),
      ]),
    ).toEqual([
      "4 files not looked at: c.evtx (binary event log), d.evtx (binary event log), b.7z (7z archive), a.png (PNG image)",
      "2 files (binary event log): convert it first, e.g. evtx_dump -o jsonl c.evtx",
      "1 file (7z archive): unpack it first",
    ]);
  });

  it("names ten, of each kind three, and counts the others", () => {
    const many = Array.from({ length: 300 }, (_, i) => png(`${i}.png`));
    expect(notLookedAtLines(many)).toEqual([
      `300 files not looked at: ${Array.from({ length: 10 }, (_, i) => `${i}.png (PNG image)`).join(", ")}, and 290 more`,
    ]);
    expect(notLookedAtLines([...many, evtx("x.evtx")])[0]).toBe(
      "301 files not looked at: x.evtx (binary event log), 0.png (PNG image), 1.png (PNG image), 2.png (PNG image), and 297 more",
    );
  });
});

describe("importantFirst", () => {
  it("keeps the order of those that are alike", () => {
    const files = [png("1"), archive("2"), png("3"), evtx("4"), archive("5")];
    expect(importantFirst(files).map(({ path }) => path)).toEqual([
      "4",
      "2",
      "5",
      "1",
      "3",
    ]);
  });
});
