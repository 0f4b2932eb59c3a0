/**
 * What a field costs that no rule reads: the tables of Sysmon and Security get so many rows more, and the events of the
 * benchmark's corpus are opened and asked by the same rules as before. A row that is read after all throws, and both ways
 * have to find the same, or the benchmark ends.
 */
import { readFileSync } from "node:fs";
import { newCounters } from "../../src/base/counters.ts";
import { FilterSet } from "../../src/engine/filter-set.ts";
import { noLineage } from "../../src/engine/predicate.ts";
import type { Event } from "../../src/event/event.ts";
import type { Mapping, Rows } from "../../src/event/mapping.ts";
import { EventOpener } from "../../src/event/opener.ts";
import { SECURITY } from "../../src/event/security.ts";
import { SYSMON } from "../../src/event/sysmon.ts";
import type { Filter } from "../../src/lang/eql/tree.ts";
import { makeFilters } from "./rules.ts";

export interface MappingCost {
  /** Rows that were added to each table. */
  readonly added: number;
  /** Microseconds of CPU time an event, without and with them; medians of the rounds. */
  readonly plainUs: number;
  readonly addedUs: number;
  /** Of the rounds' ratios, the median. */
  readonly ratio: number;
}

const never: Mapping = () => () => {
  throw new Error("a field that no rule reads was read");
};

/** Does something with tables that have so many rows more. */
function withRows<T>(added: number, run: () => T): T {
  const tables = [SYSMON.common, SECURITY.common] as Record<string, Mapping>[];
  const rows: Rows = Object.fromEntries(
    Array.from({ length: added }, (_, i) => [`bench.never_asked_${i}`, never]),
  );
  for (const table of tables) Object.assign(table, rows);
  try {
    return run();
  } finally {
    for (const table of tables) {
      for (const path of Object.keys(rows)) delete table[path];
    }
  }
}

interface Round {
  readonly us: number;
  readonly hits: number;
}

/**
 * Opens all documents and asks the rules about their events. What is built once for each class of events, its table and its
 * readers, is built before: over a log it is nothing an event.
 */
function round(
  documents: readonly unknown[],
  filters: readonly Filter[],
): Round {
  const opener = new EventOpener({ counters: newCounters() });
  const source = { id: 1, path: "corpus" };
  const set = new FilterSet(filters, noLineage);
  const openAndAsk = (): number => {
    const events: Event[] = [];
    documents.forEach((document, i) => {
      const line = { source, number: i + 1, offset: 0, length: 0, text: "" };
      opener.open(document, line, events);
    });
    opener.flush(events);
    let hits = 0;
    for (const event of events) {
      for (const id of set.candidates(event)) {
        if (set.holds(id, event)) hits++;
      }
    }
    return hits;
  };
  openAndAsk();
  const start = process.threadCpuUsage();
  const hits = openAndAsk();
  const { user, system } = process.threadCpuUsage(start);
  return { us: (user + system) / documents.length, hits };
}

/** @throws Error where rows that nobody reads change what is found, or are read */
export function measureMapping(
  path: string,
  counts: readonly number[],
  rules: number,
  rounds: number,
  median: (values: readonly number[]) => number,
): readonly MappingCost[] {
  const documents = readFileSync(path, "utf8")
    .split("\n", 20_000)
    .flatMap((line) => (line === "" ? [] : [JSON.parse(line) as unknown]));
  const filters = makeFilters(rules, 1_500);
  round(documents, filters);
  return counts.map((added) => {
    const pairs = Array.from({ length: rounds }, (_, i) => {
      const plain = (): Round => round(documents, filters);
      const more = (): Round => withRows(added, plain);
      // Which comes first changes from round to round: the second finds warmer caches.
      const [a, b] =
        i % 2 === 0
          ? [plain(), more()]
          : ([more(), plain()].toReversed() as [Round, Round]);
      if (a.hits !== b.hits) {
        throw new Error(`${b.hits} hits with more rows, ${a.hits} without`);
      }
      return [a.us, b.us] as const;
    });
    return {
      added,
      plainUs: median(pairs.map(([us]) => us)),
      addedUs: median(pairs.map(([, us]) => us)),
      ratio: median(pairs.map(([plain, more]) => more / plain)),
    };
  });
}
