import { describe, expect, it } from "vitest";
import { newCounters } from "../../../../src/base/counters.ts";
import { readLookups, searchRule } from "../../../../src/cli/search-case.ts";
import { explainRule } from "../../../../src/engine/explain/explain.ts";
import type { Explanation } from "../../../../src/engine/explain/explain.ts";
import type { ConditionNode } from "../../../../src/engine/explain/tree.ts";
import type { Event } from "../../../../src/event/event.ts";
import { EventOpener } from "../../../../src/event/opener.ts";
import { sourceText } from "../../../../src/lang/source-text.ts";
import type { SplRule } from "../../../../src/rule/rule.ts";

const START_MS = Date.UTC(2026, 0, 1, 12);

/** Starts of processes, as Sysmon logs them. */
function starts(
  ...processes: readonly Readonly<Record<string, string>>[]
): readonly Event[] {
  const opener = new EventOpener({ counters: newCounters() });
  const source = { id: 1, path: "log" };
  const events: Event[] = [];
  processes.forEach((data, i) => {
    const line = { source, number: i + 1, offset: i, length: 1, text: "" };
    const document = {
      "@timestamp": new Date(START_MS + i * 1_000).toISOString(),
      winlog: {
        channel: "Microsoft-Windows-Sysmon/Operational",
        provider_name: "Microsoft-Windows-Sysmon",
        event_id: data["TargetFilename"] === undefined ? "1" : "11",
        record_id: i + 1,
        computer_name: "h1",
        event_data: data,
      },
    };
    opener.open(document, line, events);
  });
  opener.flush(events);
  return events;
}

const LOOKUPS = readLookups({ known: { csv: "name\na.exe" } })!;

function explain(
  text: string,
  events: readonly Event[],
  number = 1,
): Explanation {
  const rule = searchRule(sourceText(text), { macros: [], lookups: LOOKUPS });
  if ("diagnostics" in rule) throw new Error(rule.diagnostics[0]!.message);
  const isChosen = (event: Event): boolean => event.line.number === number;
  return explainRule({ rule: rule as SplRule, isChosen }, events)!;
}

const verdicts = ({ verdict, text, children }: ConditionNode): unknown =>
  children.length === 0
    ? `${verdict} ${text}`
    : [`${verdict} ${text}`, ...children.map(verdicts)];

const TSTATS =
  '| tstats count from datamodel=Endpoint.Processes where Processes.process_name="a.exe" by Processes.dest Processes.process_name';
const A = { Image: "C:\\a.exe", CommandLine: "a.exe /x" };
const B = { Image: "C:\\b.exe", CommandLine: "b.exe" };

describe("an explanation of a Splunk detection", () => {
  it("says that it fired, with the group and its window", () => {
    const { conclusion, search, matches } = explain(TSTATS, starts(A));
    expect(conclusion).toEqual({
      fired: true,
      decidedBy: "match",
      text: "it fired: the event is evidence of an alert",
    });
    expect(matches).toHaveLength(1);
    expect(search!.window).toEqual({
      startUs: (START_MS - 10 * 60_000) * 1_000,
      endUs: (START_MS + 50 * 60_000) * 1_000,
    });
    expect(search!.groups).toMatchObject([
      {
        table: 1,
        key: [
          ["Processes.dest", "h1"],
          ["Processes.process_name", "a.exe"],
        ],
        events: 1,
        isCounted: true,
        isResult: true,
        commands: [],
      },
    ]);
  });

  it("tells the model, the condition and the by-fields", () => {
    const file = { Image: "C:\\a.exe", TargetFilename: "C:\\t" };
    expect(explain(TSTATS, starts(file)).conclusion).toEqual({
      fired: false,
      decidedBy: "data-model",
      text: "the event is no record of Endpoint.Processes, that the search reads",
    });
    const { conclusion, search } = explain(TSTATS, starts(B));
    expect(conclusion.decidedBy).toBe("condition");
    expect(verdicts(search!.tables[0]!.where!)).toBe(
      "fail Processes.process_name=a.exe",
    );
    expect(search!.tables[0]!.where!.readings).toEqual([
      { field: "Processes.process_name", values: ["b.exe"], more: 0 },
    ]);
    const bySome = `${TSTATS} Processes.nosuch`;
    expect(explain(bySome, starts(A)).conclusion).toEqual({
      fired: false,
      decidedBy: "by-field",
      text: "the event counts in no group: Processes.nosuch has no value, and nothing fills it",
    });
    const filled = explain(
      bySome.replace("tstats ", "tstats fillnull_value=null "),
      starts(A),
    );
    expect(filled.conclusion.fired).toBe(true);
    expect(filled.search!.tables[0]!.by.at(-1)).toEqual({
      field: "Processes.nosuch",
      values: [],
      more: 0,
      isFilled: true,
    });
  });

  it("tells which later command left the group out, with the values", () => {
    const { conclusion, search } = explain(
      `${TSTATS} | rename Processes.* as * | where count > 1 AND like(process_name, "a%") | search dest=h1`,
      starts(A, B),
    );
    expect(conclusion).toEqual({
      fired: false,
      decidedBy: "command",
      text: 'its group is left out by | where count > 1 AND like(process_name, "a%")',
    });
    const [group] = search!.groups;
    expect(group!.isResult).toBe(false);
    expect(group!.commands.map(({ keeps }) => keeps)).toEqual([true, false]);
    const { condition } = group!.commands[1]!;
    expect(verdicts(condition!)).toEqual([
      "fail and",
      "fail count > 1",
      'pass like(process_name, "a%")',
    ]);
    expect(condition!.children[0]!.readings).toEqual([
      { field: "count", values: ["1"], more: 0 },
    ]);
  });

  it("tells a missing column of a where from a false one", () => {
    const { search } = explain(`${TSTATS} | where nosuch > 1`, starts(A));
    expect(verdicts(search!.groups[0]!.commands[0]!.condition!)).toBe(
      "unknown nosuch > 1",
    );
  });

  it("says that a record was counted before", () => {
    const events = starts(A);
    const again = Object.create(events[0]!, {
      seq: { value: 2 },
      line: { value: { ...events[0]!.line, number: 2 } },
    }) as Event;
    const text = `${TSTATS} | where count > 1`;
    expect(explain(text, [...events, again], 2).conclusion.decidedBy).toBe(
      "repeat",
    );
  });
});
