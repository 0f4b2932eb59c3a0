import { expect, test } from "vitest";
import type { EntityRisk } from "../../../src/alert/risk-ledger.ts";
import { riskLine } from "../../../src/cli/risk-line.ts";

function entity(changes: Partial<EntityRisk>): EntityRisk {
  return {
    id: "system ws-1",
    type: "system",
    name: "ws-1",
    names: ["ws-1"],
    score24h: 126,
    score7d: 126,
    detections: 1,
    techniques: [],
    tactics: [],
    repeats: 0,
    entries: [],
    severity: "medium",
    isBroad: false,
    ...changes,
  };
}

test("nothing is said where nobody is above a threshold", () => {
  expect(riskLine([entity({ severity: undefined })])).toEqual([]);
});

test("the riskiest are named with what makes them so, the others counted", () => {
  const tactic = { id: "TA", name: "", reference: undefined };
  const broad = entity({
    type: "user",
    name: "jdoe",
    severity: undefined,
    isBroad: true,
    tactics: [tactic, tactic, tactic],
    detections: 4,
  });
  const other = entity({ type: "other", name: "c:\\x.exe" });
  expect(riskLine([entity({})])).toEqual([
    "risk: 1 entity above a threshold: host ws-1 126 in 24 h (medium)",
  ]);
  expect(riskLine([entity({}), broad, other, broad, broad])).toEqual([
    "risk: 5 entities above a threshold: host ws-1 126 in 24 h (medium), user jdoe 3 tactics from 4 detections in 7 days, c:\\x.exe 126 in 24 h (medium), and 2 more",
  ]);
});
