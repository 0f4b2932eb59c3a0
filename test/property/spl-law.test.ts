/**
 * The law for Splunk detections: the rows that stand at the end are those of the search over the whole log, whatever the order
 * in which its events arrived within the lateness. The oracle runs the search over all records at once; it has nothing of the
 * engine.
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readLookups, searchRule } from "../../src/cli/search-case.ts";
import { Detector } from "../../src/lib/detector.ts";
import type { MatchChange } from "../../src/engine/match.ts";
import { standingMatches } from "../../src/lib/standing-matches.ts";
import { sourceText } from "../../src/lang/source-text.ts";
import type { SplRule } from "../../src/rule/rule.ts";
import { cimRecords } from "../support/cim-records.ts";
import {
  log,
  LOOKUP,
  searchText,
  START_US,
} from "../support/spl-arbitraries.ts";
import type { Logged } from "../support/spl-arbitraries.ts";
import { runOracle } from "../support/spl-oracle.ts";
import type { OracleLookup, OracleWindow } from "../support/spl-oracle.ts";

const RUNS = Number(process.env["TRIPLINE_PROPERTY_RUNS"] ?? 2_000);

const csv = [LOOKUP.columns, ...LOOKUP.rows]
  .map((cells) => cells.join(","))
  .join("\n");
const lookups = readLookups({
  [LOOKUP.name]: {
    csv,
    match_type: "WILDCARD(file)",
    default_match: "false",
    min_matches: 1,
    max_matches: 2,
  },
})!;
const oracleLookups: Readonly<Record<string, OracleLookup>> = {
  [LOOKUP.name]: {
    rows: LOOKUP.rows.map(([file, known, kind]) => ({ file, known, kind })),
    wildcards: ["file"],
    caseSensitive: true,
    defaultMatch: "false",
    minMatches: 1,
    maxMatches: 2,
  },
};

function ruleOf(text: string): SplRule {
  const rule = searchRule(sourceText(text), { macros: [], lookups });
  if (!("diagnostics" in rule)) return rule;
  throw new Error(`${text}\n${rule.diagnostics[0]!.message}`);
}

const SECOND_US = 1_000_000;
const HOUR = { lengthUs: 3_600 * SECOND_US, offsetUs: 3_000 * SECOND_US };
const LATENESS_US = 600 * SECOND_US;

function hourOf(timeUs: number): OracleWindow {
  const { lengthUs, offsetUs } = HOUR;
  const startUs =
    Math.floor((timeUs - offsetUs) / lengthUs) * lengthUs + offsetUs;
  return { startUs, endUs: startUs + lengthUs };
}

type Columns = Readonly<
  Record<string, string | number | readonly (string | number)[]>
>;

/** A row as text: columns by name, numbers without the last digits that a sum's order decides. */
function rowText(columns: Columns, startUs: number | undefined): string {
  const text = (value: string | number): string =>
    typeof value === "number" ? String(Number(value.toPrecision(12))) : value;
  const cells = Object.entries(columns).map(([name, value]) => [
    name,
    typeof value === "object" ? value.map(text) : [text(value)],
  ]);
  return JSON.stringify([startUs, ...cells.sort()]);
}

/** @param live the log is followed while it is written: windows close as the wall clock goes on */
function engineRows(
  rule: SplRule,
  arrivals: readonly Arrival[],
  windows: typeof HOUR | "all",
  live: boolean,
): string[] {
  const detector = new Detector({
    rules: [rule],
    latenessUs: LATENESS_US,
    windows,
    live,
  });
  const changes: MatchChange[] = [];
  for (const { event, at } of arrivals) {
    if (live) {
      detector.tick(START_US + at * SECOND_US);
      changes.push(...detector.drain());
    }
    detector.push(event.document);
  }
  detector.finish();
  changes.push(...detector.drain());
  expect(detector.counters.lateRecords).toBe(0);
  return [...standingMatches(changes)]
    .map(({ row }) => rowText(row!.columns, row!.window?.startUs))
    .sort();
}

/** Each event is as late as its number says, and none later than the lateness. */
function arrive(
  events: readonly Logged[],
  delays: readonly number[],
): readonly Arrival[] {
  return events
    .map((event, i) => ({ event, at: event.second + (delays[i] ?? 0) }))
    .sort((a, b) => a.at - b.at);
}

interface Arrival {
  readonly event: Logged;
  /** Seconds after the beginning. */
  readonly at: number;
}

const delays = fc.array(fc.nat({ max: LATENESS_US / SECOND_US }), {
  minLength: 14,
  maxLength: 14,
});

describe("a Splunk detection", () => {
  it("finds the rows of the whole log, whatever the order of arrival", () => {
    fc.assert(
      fc.property(
        searchText,
        log,
        delays,
        fc.constantFrom(HOUR, "all" as const),
        fc.boolean(),
        (text, events, late, windows, live) => {
          const rule = ruleOf(text);
          const { rows } = runOracle(
            rule.search,
            cimRecords(events.map(({ document }) => document)),
            {
              lookups: oracleLookups,
              onlyHit: true,
              ...(windows !== "all" && { windowOf: hourOf }),
            },
          );
          const wanted = rows
            .map(({ columns, windowStartUs }) =>
              rowText(columns, windows === "all" ? undefined : windowStartUs),
            )
            .sort();
          const found = engineRows(rule, arrive(events, late), windows, live);
          if (found.join("\n") !== wanted.join("\n")) {
            throw new Error(
              `found\n${found.join("\n")}\ninstead of\n${wanted.join("\n")}`,
            );
          }
        },
      ),
      { numRuns: RUNS, includeErrorInReport: true },
    );
  });

  it("is tried with logs in which searches find something", () => {
    const pairs = fc.sample(fc.tuple(searchText, log), {
      numRuns: 500,
      seed: 1,
    });
    const found = pairs.filter(([text, events]) => {
      const records = cimRecords(events.map(({ document }) => document));
      const options = { lookups: oracleLookups, onlyHit: true };
      return runOracle(ruleOf(text).search, records, options).rows.length > 0;
    });
    expect(found.length).toBeGreaterThan(150);
  });
});
