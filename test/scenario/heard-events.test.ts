/**
 * A replay's screen hears of every event: of those in which nobody is interested as much as lists, clocks and rules' coverage
 * need, whether their documents are read or not, and whoever walks over their lines.
 */
import { describe, expect, it } from "vitest";
import { EventRing } from "../../src/cli/events/event-ring.ts";
import { RuleCoverage } from "../../src/cli/rule-coverage.ts";
import { Walkers } from "../../src/cli/walkers.ts";
import type { Event } from "../../src/event/event.ts";
import { DATA_MODELS } from "../../src/lib/data-models.ts";
import { loadRules } from "../../src/rule/load.ts";
import { unevenLog } from "../support/ahead.ts";
import { CAPTURES, captureBytes, hasCorpus } from "../support/captures.ts";
import { disorderly } from "../support/disorder.ts";
import { scanFiles, sequenceRuleFiles } from "../support/scan.ts";
import type { ScanSettings } from "../support/scan.ts";

interface Heard {
  readonly passed: number;
  /** All that is told, of the events and of what they led to. */
  readonly told: unknown;
}

async function hear(
  log: Buffer | string,
  settings: ScanSettings,
): Promise<Heard> {
  const { rules } = loadRules(sequenceRuleFiles(), DATA_MODELS);
  const coverage = new RuleCoverage(rules, { sample: true });
  const ring = new EventRing(100_000, () => undefined);
  const events: unknown[] = [];
  let passed = 0;
  const { statuses, ...found } = await scanFiles(
    { "log.ndjson": log },
    {
      ...settings,
      hears: {
        // Held back for a moment, as all events of a replay are.
        gate: () => Promise.resolve("pass" as const),
        onEvent: (event) => {
          if (event.passed !== undefined) passed++;
          coverage.note(event);
          ring.note(event);
          events.push(placeOf(event));
        },
        wantsDocument: (eventClass) => coverage.wantsDocument(eventClass),
      },
    },
  );
  for (let n = ring.first; n < ring.next; n += 97) {
    events.push(ring.event(n)?.doc);
  }
  return {
    passed,
    told: {
      found,
      statuses: statuses.map(({ path, events: count }) => [path, count]),
      events,
      coverage: coverage.verdicts(),
      categories: coverage.categories,
    },
  };
}

function placeOf(event: Event): unknown {
  const { seq, timeUs, timeUncertain, writtenUs, host, recordId } = event;
  const { line, nth, class: eventClass } = event;
  return [
    ...[seq, timeUs, timeUncertain === true, writtenUs, host.id, recordId],
    ...[eventClass.code, line.number, line.offset, line.length, nth ?? 0],
  ];
}

/** @param share of the events whose documents are not read, at least */
async function compare(log: Buffer | string, share: number): Promise<void> {
  const reference = await hear(log, { indexed: false });
  const alone = await hear(log, {});
  const two = await hear(log, {
    walkers: (documents) => new Walkers(1, documents),
  });
  expect(alone.told).toEqual(reference.told);
  expect(two.told).toEqual(reference.told);
  expect(reference.passed).toBe(0);
  const { events } = reference.told as { events: readonly unknown[] };
  expect(alone.passed).toBeGreaterThanOrEqual(share * events.length);
}

describe("who hears of every event", () => {
  it("hears the same of a long log", async () => {
    await compare(unevenLog(24), 0.4);
  });

  it("hears the same of a log of several hosts, out of order", async () => {
    await compare(disorderly(3, 4_000), 0.2);
  });

  it.skipIf(!hasCorpus)(
    "hears the same of the captures of ../shared/corpus",
    async () => {
      for (const name of CAPTURES) await compare(captureBytes(name), 0);
    },
  );
});
