import { describe, expect, it } from "vitest";
import { techniqueOf } from "../../../src/attack/techniques.ts";

describe("techniqueOf", () => {
  it("knows techniques and what is below them, with their tactics", () => {
    expect(techniqueOf("T1053")).toEqual({
      id: "T1053",
      name: "Scheduled Task/Job",
      tactics: [
        { id: "TA0002", name: "Execution" },
        { id: "TA0003", name: "Persistence" },
        { id: "TA0004", name: "Privilege Escalation" },
      ],
    });
    expect(techniqueOf("T1053.005")?.name).toBe("Scheduled Task");
    expect(techniqueOf("T1021.002")?.tactics).toEqual([
      { id: "TA0008", name: "Lateral Movement" },
    ]);
    expect(techniqueOf("T1071")?.tactics).toEqual([
      { id: "TA0011", name: "Command and Control" },
    ]);
  });

  it("knows what published rules for other systems and for the cloud name, too", () => {
    for (const [id, name] of [
      ["T1059.011", "Lua"],
      ["T1553.002", "Code Signing"],
      ["T1610", "Deploy Container"],
      ["T1673", "Virtual Machine Discovery"],
      ["T1219.002", "Remote Desktop Software"],
    ] as const) {
      expect(techniqueOf(id)?.name).toBe(name);
    }
    expect(techniqueOf("T1610")?.tactics.map(({ id }) => id)).toEqual([
      "TA0002",
      "TA0005",
    ]);
  });

  it("does not guess", () => {
    for (const id of ["", "T9999", "T1053.999", "TA0002", "1053", "T1 o x"]) {
      expect(techniqueOf(id)).toBeUndefined();
    }
  });
});
