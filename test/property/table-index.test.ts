/**
 * The law of the index of Splunk detections: a table that it leaves out would not take the event. Random conditions are asked of
 * random records; and the test itself is tried with an index that finds nothing.
 */
import fc from "fast-check";
import { expect, it } from "vitest";
import { cimDataset } from "../../src/event/cim.ts";
import { TableIndex } from "../../src/engine/spl/table-index.ts";
import type { Table } from "../../src/engine/spl/table.ts";
import { sourceText } from "../../src/lang/source-text.ts";
import { parseSearch } from "../../src/lang/spl/parser.ts";
import { openDocuments } from "../support/open-documents.ts";
import { conditionText, log } from "../support/spl-arbitraries.ts";
import type { Logged } from "../support/spl-arbitraries.ts";

const RUNS = Number(process.env["TRIPLINE_PROPERTY_RUNS"] ?? 2_000) / 2;

interface Asked {
  readonly asked: number;
  readonly left: number;
  /** Tables that were left out and hold. */
  readonly lost: readonly string[];
}

function ask(
  texts: readonly string[],
  logged: readonly Logged[],
  candidates: (
    index: TableIndex,
    ...of: Parameters<TableIndex["candidates"]>
  ) => readonly Table[],
): Asked {
  const index = new TableIndex();
  const tables = texts.map((text) => {
    const [command] = parseSearch(sourceText(text)).search.commands;
    if (command?.kind !== "tstats") throw new Error(text);
    return { text, table: index.add(command) };
  });
  let asked = 0;
  let left = 0;
  const lost: string[] = [];
  for (const event of openDocuments(logged.map(({ document }) => document))) {
    for (const { model } of cimDataset(event.class)) {
      if (!index.has(model)) continue;
      const found = new Set(candidates(index, event, model));
      for (const { text, table } of tables) {
        if (table.model !== model) continue;
        if (found.has(table)) asked++;
        else {
          left++;
          if (table.test(event)) lost.push(text);
        }
      }
    }
  }
  return { asked, left, lost };
}

const searches = fc.array(conditionText, { minLength: 8, maxLength: 16 });

it("leaves out no table that holds", () => {
  fc.assert(
    fc.property(searches, log, (texts, logged) => {
      const { lost } = ask(texts, logged, (index, event, model) =>
        index.candidates(event, model),
      );
      expect(lost).toEqual([]);
    }),
    { numRuns: RUNS, includeErrorInReport: true },
  );
});

it("is tried with tables that are left out, and would notice", () => {
  const samples = fc.sample(fc.tuple(searches, log), { numRuns: 200, seed: 1 });
  const sum = { asked: 0, left: 0, lost: 0 };
  for (const [texts, logged] of samples) {
    const { asked, left } = ask(texts, logged, (index, event, model) =>
      index.candidates(event, model),
    );
    sum.asked += asked;
    sum.left += left;
    sum.lost += ask(texts, logged, () => []).lost.length;
  }
  expect(sum.left).toBeGreaterThan(sum.asked / 3);
  expect(sum.lost).toBeGreaterThan(100);
});
