import { expect, test } from "vitest";
import {
  ATTACK_VERSION,
  TACTICS,
  tacticOrder,
} from "../../../src/attack/tactics.ts";

test("the tactics stand in kill-chain order", () => {
  expect(ATTACK_VERSION).toBe("18.1");
  expect(TACTICS.map(({ id }) => id)).toEqual([
    "TA0043",
    "TA0042",
    "TA0001",
    "TA0002",
    "TA0003",
    "TA0004",
    "TA0005",
    "TA0006",
    "TA0007",
    "TA0008",
    "TA0009",
    "TA0011",
    "TA0010",
    "TA0040",
  ]);
});

test("an unknown tactic comes last", () => {
  expect(tacticOrder("TA0112")).toBe(14);
  expect(tacticOrder("TA0040")).toBe(13);
  expect(
    ["TA0040", "TA9999", "TA0002"].sort(
      (a, b) => tacticOrder(a) - tacticOrder(b),
    ),
  ).toEqual(["TA0002", "TA0040", "TA9999"]);
});
