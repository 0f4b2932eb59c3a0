import { expect, test } from "vitest";
import {
  ATTACK_START,
  attackSelection,
  moveTactic,
  moveTechnique,
} from "../../../../src/screen/store/attack-place.ts";
import { attackList } from "../../../screen/fake-snapshot.ts";

const list = attackList();
const EMPTY = { tactics: [], withoutTechnique: 3 };

test("untouched, the first tactic of which anything has fired is selected", () => {
  const at = attackSelection(list, ATTACK_START)!;
  expect([at.column, at.row, at.technique?.id]).toEqual([1, 0, "T1053"]);
  expect(attackSelection(EMPTY, ATTACK_START)).toBeUndefined();
});

test("a selection is an id: it goes with its technique", () => {
  const place = { tactic: "TA0002", technique: "T1059" };
  expect(attackSelection(list, place)!.row).toBe(1);
  const [first, execution, ...rest] = list.tactics;
  const techniques = execution!.techniques.toReversed();
  const moved = {
    ...list,
    tactics: [first!, { ...execution!, techniques }, ...rest],
  };
  expect(attackSelection(moved, place)!.technique?.id).toBe("T1059");
  expect(
    attackSelection(list, { tactic: "TA0002", technique: "gone" })!.row,
  ).toBe(0);
});

test("down to the end of a column, round the columns", () => {
  expect(moveTechnique(list, ATTACK_START, 1)).toEqual({
    tactic: "TA0002",
    technique: "T1059",
  });
  expect(moveTechnique(list, ATTACK_START, Infinity).technique).toBe("T1204");
  expect(moveTechnique(list, ATTACK_START, -5).technique).toBe("T1053");
  expect(moveTactic(list, ATTACK_START, 1).tactic).toBe("TA0003");
  expect(moveTactic(list, ATTACK_START, -1).tactic).toBe("TA0001");
  expect(
    moveTactic(list, { tactic: "TA0001", technique: undefined }, -1).tactic,
  ).toBe("TA0003");
  expect(moveTactic(EMPTY, ATTACK_START, 1)).toBe(ATTACK_START);
  expect(moveTechnique(EMPTY, ATTACK_START, 1)).toBe(ATTACK_START);
});
