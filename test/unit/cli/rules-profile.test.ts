import { describe, expect, it } from "vitest";
import { profileJson, profileText } from "../../../src/cli/rules-profile.ts";
import type { Profile, RuleProfile } from "../../../src/cli/rules-profile.ts";
import { compileRule } from "../../../src/lib/load-rules.ts";
import { samplePath } from "../../support/captures.ts";
import { tripline } from "../../support/program.ts";
import { SEQUENCE_RULE_FILE } from "../../support/scan.ts";

const rule = (name: string, more: Partial<RuleProfile> = {}): RuleProfile => ({
  rule: { ...compileRule("process where true"), id: name, name },
  asked: 1_000,
  hits: 20,
  time: 7.5,
  alerts: 3,
  isBroad: false,
  ...more,
});

const profile: Profile = {
  events: 12_345,
  indexMs: 1.25,
  rules: [
    rule("Dear\u001b[31m", { isBroad: true, asked: 12_345 }),
    rule("Cheap", { time: 2.5 }),
    rule("Never asked", { asked: 0, hits: 0, time: 0, alerts: 0 }),
    rule("Never asked either", { time: 0, isBroad: true }),
  ],
};

describe("the profile as a table", () => {
  it("lists the dearest, adds up the others, and names those that nothing narrows down", () => {
    expect(profileText(profile, 2)).toEqual([
      "12,345 events, 4 rules: 10.0 ms in rules, 1.3 ms to find out which to ask",
      "",
      "        ms   share       asked      hits  alerts  rule",
      "       7.5   75.0%      12,345        20       3  * Dear\\x1b[31m",
      "       2.5   25.0%       1,000        20       3  Cheap",
      "and 2 rules with 0.0 ms together",
      "",
      "* 2 rules that nothing narrows down: asked about all events of a category, or nearly all.",
      "  A name or a path that has to be there, in each branch of an or, makes a rule fast.",
      "  * Never asked either",
    ]);
  });

  it("says where there are more than it names", () => {
    const rules = Array.from({ length: 25 }, (_, i) =>
      rule(`rule ${i}`, { isBroad: true }),
    );
    const lines = profileText({ ...profile, rules }, 1);
    expect(lines.at(-1)).toBe("  and 4 more: --json names all");
    expect(lines.at(-2)).toBe("  * rule 20");
  });
});

it("is told as JSON in full", () => {
  expect(profileJson({ ...profile, rules: profile.rules.slice(1, 2) })).toEqual(
    {
      events: 12_345,
      indexMs: 1.25,
      rulesMs: 2.5,
      rules: [
        {
          id: "Cheap",
          name: "Cheap",
          language: "eql",
          kind: "event",
          file: "query.eql",
          ms: 2.5,
          asked: 1_000,
          hits: 20,
          alerts: 3,
          broad: false,
        },
      ],
    },
  );
});

describe("tripline rules profile", () => {
  const args = [
    "rules",
    "profile",
    "--no-bundled",
    "--rules",
    SEQUENCE_RULE_FILE,
  ];

  it("profiles the rules on a log", async () => {
    const { code, stdout } = await tripline([
      ...args,
      "--json",
      samplePath("incident-winlogbeat"),
    ]);
    expect(code).toBe(0);
    const { events, rules } = JSON.parse(stdout) as {
      events: number;
      rules: { id: string; hits: number; alerts: number }[];
    };
    expect(events).toBe(525);
    expect(rules).toHaveLength(1);
    expect(rules[0]).toMatchObject({ hits: 12, alerts: 1, broad: false });
  });

  it("says that a log cannot be read", async () => {
    const { code, stderr } = await tripline([...args, "no-such.ndjson"]);
    expect(code).toBe(4);
    expect(stderr).toContain("no-such.ndjson");
  });
});
