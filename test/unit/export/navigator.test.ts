import { expect, test } from "vitest";
import type { AlertDocument } from "../../../src/export/alert-document.ts";
import {
  LayerBuilder,
  layerText,
  scoreOf,
} from "../../../src/export/navigator.ts";
import { alertDocument } from "../../../src/export/ndjson.ts";
import { sampleAlert } from "./sample-alert.ts";

const sample = alertDocument(sampleAlert());

function layerOf(...documents: readonly AlertDocument[]) {
  const builder = new LayerBuilder();
  for (const document of documents) builder.add(document);
  return builder.build();
}

/**
 * What version 4.5 of the layer format asks of the parts that are written here. A check for each property; one that is not
 * listed is not in the format.
 */
type Check = (value: unknown) => boolean;
const isText: Check = (value) => typeof value === "string";
const isNumber: Check = (value) => typeof value === "number";
const isFlag: Check = (value) => typeof value === "boolean";
const isColour: Check = (value) => /^#[0-9a-f]{6}$/i.test(String(value));
const oneOf =
  (...words: readonly unknown[]): Check =>
  (value) =>
    words.includes(value);
const listOf =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(check);
const object =
  (
    required: Readonly<Record<string, Check>>,
    optional: Readonly<Record<string, Check>> = {},
  ): Check =>
  (value) => {
    if (typeof value !== "object" || value === null) return false;
    const all = { ...required, ...optional };
    return (
      Object.keys(required).every((name) => name in value) &&
      Object.entries(value).every(([name, each]) => all[name]?.(each) === true)
    );
  };

const TACTICS = [
  "reconnaissance",
  "resource-development",
  "initial-access",
  "execution",
  "persistence",
  "privilege-escalation",
  "defense-evasion",
  "credential-access",
  "discovery",
  "lateral-movement",
  "collection",
  "command-and-control",
  "exfiltration",
  "impact",
];
const isMetadata = listOf(object({ name: isText, value: isText }));
const isLayer = object(
  { name: isText, domain: oneOf("enterprise-attack") },
  {
    versions: object(
      {
        navigator: (v) => /^(?:4\.9|[5-9]\.\d+)\.\d+$/.test(String(v)),
        layer: oneOf("4.5"),
      },
      { attack: (v) => /^\d+$/.test(String(v)) },
    ),
    description: isText,
    sorting: oneOf(0, 1, 2, 3),
    layout: object(
      {},
      {
        layout: oneOf("side", "flat", "mini"),
        showID: isFlag,
        showName: isFlag,
        showAggregateScores: isFlag,
        countUnscored: isFlag,
        aggregateFunction: oneOf("average", "min", "max", "sum"),
        expandedSubtechniques: oneOf("none", "all", "annotated"),
      },
    ),
    hideDisabled: isFlag,
    techniques: listOf(
      object(
        { techniqueID: (v) => /^T\d{4}(?:\.\d{3})?$/.test(String(v)) },
        {
          tactic: oneOf(...TACTICS),
          score: isNumber,
          comment: isText,
          metadata: isMetadata,
          showSubtechniques: isFlag,
        },
      ),
    ),
    gradient: object({
      colors: (v) => listOf(isColour)(v) && (v as unknown[]).length >= 2,
      minValue: oneOf(0),
      maxValue: oneOf(100),
    }),
    legendItems: listOf(object({ label: isText, color: isColour })),
    metadata: isMetadata,
  },
);

test("the layer is what the format asks for", () => {
  for (const layer of [layerOf(), layerOf(sample), layerOf(sample, sample)]) {
    expect(isLayer(JSON.parse(layerText(layer)))).toBe(true);
  }
  expect(isLayer({ ...layerOf(sample), techniques: [{ score: 1 }] })).toBe(
    false,
  );
  expect(isLayer({ ...layerOf(sample), sort: 1 })).toBe(false);
});

test("a technique stands below the tactic its rule names, scored and told", () => {
  expect(layerOf(sample).techniques).toEqual([
    {
      techniqueID: "T1053.005",
      tactic: "execution",
      score: 55,
      comment: "Remote task: 1 alert (alert-1)",
      metadata: [
        { name: "worst severity", value: "high" },
        { name: "alerts", value: "1" },
      ],
      showSubtechniques: false,
    },
    {
      techniqueID: "T1021",
      tactic: "lateral-movement",
      score: 55,
      comment: "Remote task: 1 alert (alert-1)",
      metadata: [
        { name: "worst severity", value: "high" },
        { name: "alerts", value: "1" },
      ],
      showSubtechniques: false,
    },
  ]);
});

test("more alerts score higher, never as high as the next severity", () => {
  expect(scoreOf("low", 1)).toBe(10);
  expect(scoreOf("low", 4)).toBe(18);
  expect(scoreOf("low", 1_000_000)).toBe(29);
  expect(scoreOf("medium", 1)).toBe(30);
  expect(scoreOf("high", 1)).toBe(55);
  expect(scoreOf("critical", 1)).toBe(80);
  expect(scoreOf("critical", 1_000_000)).toBe(100);
});

test("a comment names the first alerts of each rule and counts the others", () => {
  const alerts = Array.from({ length: 7 }, (_, i) => ({
    ...sample,
    "kibana.alert.uuid": `id-${i}`,
  }));
  const other: AlertDocument = {
    ...sample,
    "kibana.alert.rule.rule_id": "other",
    "kibana.alert.rule.name": "Other\u202e",
    "kibana.alert.severity": "critical",
  };
  const [first] = layerOf(...alerts, other).techniques;
  expect(first?.comment).toBe(
    "Remote task: 7 alerts (id-0, id-1, id-2, id-3, id-4, and 2 more)\nOther\\u{202e}: 1 alert (alert-1)",
  );
  expect(first?.score).toBe(92);
});

test("what cannot be placed is counted; what was withdrawn is not there", () => {
  const layer = layerOf(
    { ...sample, threat: [] },
    { ...sample, "tripline.certainty": "withdrawn" },
    {
      ...sample,
      threat: [
        {
          framework: "MITRE ATT&CK",
          tactic: { id: "TA0112", name: "Newer" },
          technique: [
            { id: "T9999", name: "Newer", subtechnique: [] },
            { id: "<b>", name: "Broken", subtechnique: [] },
          ],
        },
      ],
    },
  );
  expect(layer.description).toContain("2 alerts, 2026-03-11T09:20:52.232Z.");
  expect(layer.description).toContain(
    "1 alert of rules without a technique is not shown.",
  );
  expect(
    layer.techniques.map(({ techniqueID, tactic }) => [techniqueID, tactic]),
  ).toEqual([["T9999", undefined]]);
  expect(isLayer(layer)).toBe(true);
});
