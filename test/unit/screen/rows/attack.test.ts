import { describe, expect, it } from "vitest";
import { cellWidth } from "../../../../src/base/text-width.ts";
import { attackLines } from "../../../../src/screen/rows/attack.ts";
import { ASCII_GLYPHS } from "../../../../src/screen/rows/glyphs.ts";
import type { Look } from "../../../../src/screen/rows/look.ts";
import { textOf } from "../../../../src/screen/rows/segment.ts";
import { ATTACK_START } from "../../../../src/screen/store/attack-place.ts";
import type { AttackList } from "../../../../src/screen/store/snapshot.ts";
import { attackList } from "../../../screen/fake-snapshot.ts";

const look: Look = { glyphs: ASCII_GLYPHS, time: "utc", clockUs: undefined };

function drawn(
  width: number,
  height: number,
  { list = attackList(), place = ATTACK_START, isWide = false } = {},
): string[] {
  const options = { width, height, isWide };
  return attackLines(list, place, options, look).map((line) =>
    textOf(line).trimEnd(),
  );
}

describe("the matrix of ATT&CK", () => {
  it("is a list of tactics beside the techniques of the selected one", () => {
    expect(drawn(80, 8)).toEqual([
      "5 techniques  1 fired  2 covered  1 waiting  1 blind",
      "-- Tactics ---------------- Tab --|-- >Execution --------------- 1 of 3 fired --",
      "  Initial Access                1 |> CRIT    3 T1053 Scheduled Task/Job",
      "> Execution           1 fired   3 |  ok      1 T1059 Command and Scripting In..",
      "  Persistence                   1 |  wait    2 T1204 User Execution",
      "                                  |",
      "                                  |",
      "                                  |",
    ]);
  });

  it("is a matrix where it has room, with the selected technique below", () => {
    expect(drawn(60, 10, { isWide: true })).toEqual([
      "5 techniques  1 fired  2 covered  1 waiting  1 blind",
      "Initial Acc.. Execution     Persistence",
      "0 of 1        1 of 3        0 of 1",
      "T1566 ok   12 T1053 CRIT  3 T1543 blnd  4",
      "              T1059 ok    1",
      "              T1204 wait  2",
      "-- Execution ------------------- TA0002  Tab: next tactic --",
      "  T1053 Scheduled Task/Job",
      "  CRIT 3 alerts, 2 new  2 rules:  1 can see  1 blind",
      "",
    ]);
  });

  it("says what a column has no room for", () => {
    const list = attackList();
    const [first, execution, last] = list.tactics as [
      AttackList["tactics"][number],
      AttackList["tactics"][number],
      AttackList["tactics"][number],
    ];
    const many = {
      ...list,
      tactics: [
        first,
        {
          ...execution,
          techniques: Array.from({ length: 9 }, (_, i) => ({
            ...execution.techniques[0]!,
            id: `T100${i}`,
          })),
        },
        last,
      ],
    };
    const lines = drawn(60, 11, { list: many, isWide: true });
    expect(lines.filter((line) => line.includes("more"))).toEqual([
      "              +6 more",
    ]);
    // The selection is never behind that.
    const place = { tactic: "TA0002", technique: "T1008" };
    expect(drawn(60, 11, { list: many, place, isWide: true }).join()).toContain(
      "T1008",
    );
  });

  it("is the techniques alone in a small window", () => {
    expect(drawn(40, 4)).toEqual([
      "-- >Execution ---------- 1 of 3 fired --",
      "> CRIT    3 T1053 Scheduled Task/Job",
      "  ok      1 T1059 Command and Scripti..",
      "  wait    2 T1204 User Execution",
    ]);
  });

  it("says why there is nothing to see", () => {
    expect(
      drawn(60, 5, { list: { tactics: [], withoutTechnique: 2 } }),
    ).toEqual(["  No rule that is loaded names a tactic of ATT&CK."]);
    expect(
      attackLines(
        undefined,
        ATTACK_START,
        { width: 60, height: 5, isWide: false },
        look,
      ).map(textOf),
    ).toEqual(["  Asking for the techniques."]);
  });

  it("never leaves its window, whatever rules call their techniques", () => {
    const list = attackList();
    const hostile = "\u202e\u001b[2J漢字".repeat(20);
    const bad: AttackList = {
      ...list,
      tactics: list.tactics.map((tactic) => ({
        ...tactic,
        name: hostile,
        techniques: tactic.techniques.map((each) => ({
          ...each,
          name: hostile,
        })),
      })),
    };
    for (let width = 20; width <= 220; width += 11) {
      for (const height of [2, 7, 16]) {
        for (const isWide of [true, false]) {
          const lines = attackLines(
            bad,
            ATTACK_START,
            { width, height, isWide },
            look,
          );
          expect(lines.length).toBeLessThanOrEqual(Math.max(2, height));
          for (const line of lines) {
            const text = textOf(line);
            expect(cellWidth(text)).toBeLessThanOrEqual(width);
            expect(text).not.toMatch(/[\u001b\u202e]/);
          }
        }
      }
    }
  });
});
