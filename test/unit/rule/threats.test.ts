import { describe, expect, it } from "vitest";
import { threatsOf, unknownTechniques } from "../../../src/rule/threats.ts";

const brief = (ids: readonly string[]): readonly string[] =>
  threatsOf(ids).map(
    ({ tactic, techniques }) =>
      `${tactic.id}: ${techniques.map(({ id, subtechniques }) => [id, ...subtechniques.map((sub) => sub.id)].join("+")).join(" ")}`,
  );

describe("threatsOf", () => {
  it("puts a technique below each of its tactics, in kill-chain order", () => {
    expect(brief(["T1053.005", "T1021", "T1053"])).toEqual([
      "TA0002: T1053+T1053.005",
      "TA0003: T1053+T1053.005",
      "TA0004: T1053+T1053.005",
      "TA0008: T1021",
    ]);
  });

  it("names the technique that only a part of was listed", () => {
    expect(threatsOf(["T1003.001"])).toEqual([
      {
        framework: "MITRE ATT&CK",
        tactic: {
          id: "TA0006",
          name: "Credential Access",
          reference: "https://attack.mitre.org/tactics/TA0006/",
        },
        techniques: [
          {
            id: "T1003",
            name: "OS Credential Dumping",
            reference: "https://attack.mitre.org/techniques/T1003/",
            subtechniques: [
              {
                id: "T1003.001",
                name: "LSASS Memory",
                reference: "https://attack.mitre.org/techniques/T1003/001/",
              },
            ],
          },
        ],
      },
    ]);
  });

  it("leaves the id of a part that is not known as it is", () => {
    const [threat] = threatsOf(["T1003.099"]);
    expect(threat?.techniques[0]?.subtechniques[0]).toMatchObject({
      id: "T1003.099",
      name: "T1003.099",
    });
  });

  it("has nothing for what is not known, and says which", () => {
    expect(threatsOf(["T9998", "nonsense", "T1053.5"])).toEqual([]);
    expect(unknownTechniques(["T9998.001", "T1003.099"])).toEqual([
      "T9998.001",
    ]);
  });
});
