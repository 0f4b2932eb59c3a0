import { describe, expect, it } from "vitest";
import { readEvidence } from "../../../src/engine/evidence.ts";
import { usedSpellings } from "../../../src/engine/used-spellings.ts";
import { parseQuery } from "../../../src/lang/eql/parser.ts";
import type { Expr } from "../../../src/lang/eql/tree.ts";
import { sourceText } from "../../../src/lang/source-text.ts";
import { openDoc } from "./condition.ts";

const event = openDoc({
  network: { direction: "inbound" },
  registry: { path: "\\REGISTRY\\MACHINE\\SOFTWARE\\x" },
  process: { name: "a.exe" },
});

function condition(text: string): Expr {
  const query = parseQuery(sourceText(`any where ${text}`));
  if (query.kind !== "event") throw new Error("not a condition");
  return query.filter.condition;
}

describe("usedSpellings", () => {
  it.each<[string, Record<string, string> | undefined]>([
    ['network.direction == "incoming"', { "network.direction": "incoming" }],
    ['network.direction == "ingress"', undefined],
    // A test that is true by the usual one needs no other.
    ['network.direction in ("incoming", "ingress")', undefined],
    ['network.direction like "in*"', undefined],
    ['network.direction like "*bound"', { "network.direction": "inbound" }],
    ["length(network.direction) == 8", { "network.direction": "incoming" }],
    ['network.direction != "outgoing"', undefined],
    ['not network.direction == "outgoing"', undefined],
    ['network.direction == "egress" or process.name == "a.exe"', undefined],
    [
      'process.name == "a.exe" and (network.direction : "INBOUND" or registry.path : "HKEY_LOCAL_MACHINE\\\\*")',
      {
        "network.direction": "inbound",
        "registry.path": "HKEY_LOCAL_MACHINE\\SOFTWARE\\x",
      },
    ],
    // Two fields are compared by what is shown.
    ["network.direction != process.name", undefined],
    ["network.direction != null", undefined],
    ["true", undefined],
  ])("%s", (text, expected) => {
    expect(usedSpellings(event, [condition(text)])).toEqual(expected);
  });

  it("looks at all conditions that the event satisfies", () => {
    expect(
      usedSpellings(event, [
        condition('network.direction == "incoming"'),
        condition('registry.path : "MACHINE\\\\*"'),
        condition('network.direction == "inbound"'),
      ]),
    ).toEqual({
      "network.direction": "incoming",
      "registry.path": "MACHINE\\SOFTWARE\\x",
    });
    expect(usedSpellings(event, [])).toBeUndefined();
  });
});

describe("evidence", () => {
  it("names the spelling beside the usual value, cut like one", () => {
    const evidence = readEvidence(event, ["registry.path"], 10, [
      condition('registry.path : "HKEY_LOCAL_MACHINE\\\\*"'),
    ]);
    expect(evidence.fields["registry.path"]).toBe("HKLM\\SOFTW…");
    expect(evidence.aliases).toEqual({ "registry.path": "HKEY_LOCAL…" });
    expect(evidence).not.toHaveProperty("timeUncertain");
  });

  it("has no such note where there is nothing to say", () => {
    expect(readEvidence(event, [], 10)).not.toHaveProperty("aliases");
  });
});
