/**
 * The law of resuming for a whole run: alerts with their suppression, storm guard, task evidence and risk, counters and the
 * health of logs. Logs that are rich in tasks are read in part and out of order; the run is saved anywhere, taken up by
 * another one, and tells the same from then on.
 */
import fc from "fast-check";
import { expect, it } from "vitest";
import { parseDuration } from "../../src/base/time.ts";
import { assemble } from "../../src/cli/assemble.ts";
import type { PipelineParts } from "../../src/cli/pipeline.ts";
import { DATA_MODELS } from "../../src/lib/data-models.ts";
import { restoreRun, saveRun } from "../../src/cli/saved-run.ts";
import type { AlertChange } from "../../src/alert/book.ts";
import { alertDocument } from "../../src/export/ndjson.ts";
import type { SavedWaiting } from "../../src/lib/detector-state.ts";
import { bundledRuleFiles } from "../../src/rule/bundled.ts";
import { loadRules } from "../../src/rule/load.ts";
import type { Rule } from "../../src/rule/rule.ts";
import type { Line } from "../../src/source/line.ts";
import { SavedTexts } from "../../src/state/checkpoint.ts";
import {
  captureBytes,
  hasCorpus,
  sampleBytes,
  splitLines,
} from "../support/captures.ts";
import { testRule } from "../support/engine.ts";

const RUNS = Number(process.env["TRIPLINE_PROPERTY_RUNS"] ?? 60);

const LOGS: readonly (readonly string[])[] = [
  splitLines(sampleBytes("incident-winlogbeat")),
  splitLines(sampleBytes("incident-endpoint")),
  ...(hasCorpus
    ? [
        splitLines(captureBytes("schtask_create")),
        splitLines(captureBytes("empire_schtasks_creation_standard_user")),
      ]
    : []),
];

const RULES: readonly Rule[] = [
  ...loadRules(bundledRuleFiles(), DATA_MODELS).rules,
  testRule(
    'registry where registry.path : "*TaskCache*"',
    "every write to the task cache",
  ),
  testRule(
    'process where process.name : ("schtasks.exe", "powershell.exe", "cmd.exe")',
    "tools",
  ),
  {
    ...testRule('file where file.path : "*"', "files, folded"),
    suppression: {
      groupBy: ["process.name"],
      durationUs: parseDuration("1m")!,
      foldsMissing: true,
    },
  },
  testRule(
    'process where descendant of [process where process.name : "explorer.exe"]',
    "descendants",
  ),
];

/** A log as it is read, and what was told of it. */
class Run {
  parts: PipelineParts;
  readonly #isIndexed: boolean;
  readonly told: string[] = [];
  readonly #byOffset = new Map<number, Line>();
  readonly #source = { id: 1, path: "log.ndjson" };
  #offset = 0;
  #texts = new SavedTexts();

  /** @param isIndexed documents are not parsed, as where a watch catches up */
  constructor(isIndexed: boolean) {
    this.#isIndexed = isIndexed;
    this.parts = newParts(isIndexed);
  }

  #tell(changes: readonly AlertChange[]): void {
    for (const { kind, alert } of changes) {
      if (kind !== "tasks") this.parts.risk.take(alert);
      this.told.push(JSON.stringify([kind, alertDocument(alert)]));
    }
  }

  drain(): void {
    const { detector, book } = this.parts;
    this.#tell(book.relink());
    for (const change of detector.drain()) this.#tell(book.take(change));
  }

  read(text: string): void {
    const { detector, tasks, health } = this.parts;
    const line = {
      source: this.#source,
      number: this.#byOffset.size + 1,
      offset: this.#offset,
      length: Buffer.byteLength(text),
      text,
    };
    this.#byOffset.set(line.offset, line);
    this.#offset += line.length + 1;
    const events: Parameters<typeof detector.openLine>[1] = [];
    detector.openLine(line, events);
    for (const event of events) {
      tasks.note(event);
      health.note(event);
      detector.take(event);
    }
  }

  settle(): void {
    this.parts.detector.state.settle();
    this.drain();
  }

  /** What has not changed when it is handed over need not be saved again. */
  save(): void {
    this.#texts.all(saveRun(this.parts, () => false));
  }

  handOver(): void {
    const from = this.parts;
    const to = newParts(this.#isIndexed);
    const waiting: SavedWaiting[] = [];
    const source = from.detector.state.saveSource(1);
    for (const text of this.#texts.all(saveRun(from, () => false))) {
      const { part, value: read } = JSON.parse(text) as {
        part: string;
        value: unknown;
      };
      if (part === "waiting") waiting.push(read as SavedWaiting);
      else expect(restoreRun(to, part, read, () => true)).toBe(true);
    }
    if (source !== undefined) {
      const read = JSON.parse(JSON.stringify(source)) as typeof source;
      to.detector.state.restoreSource(1, read);
    }
    for (const each of waiting) {
      const line = this.#byOffset.get(each.place[2])!;
      expect(to.detector.state.wait(each, line)).toBeDefined();
    }
    this.parts = to;
    this.#texts = new SavedTexts();
  }

  finish(): void {
    const { detector, book } = this.parts;
    detector.finish();
    this.drain();
    this.#tell(book.finish());
  }
}

function newParts(indexed: boolean): PipelineParts {
  return assemble({
    rules: RULES,
    latenessUs: parseDuration("180s")!,
    stormLimit: 20,
    live: true,
    indexed,
  });
}

/** @param stops after so many lines the run is saved, and taken up by another one after every second time */
function run(
  texts: readonly string[],
  stops: ReadonlySet<number>,
  resumes: boolean,
  isIndexed: boolean,
): Run {
  const whole = new Run(isIndexed);
  let count = 0;
  texts.forEach((text, i) => {
    whole.read(text);
    // As often as the time of a run may let it.
    if (i % 7 === 0) whole.drain();
    if (!stops.has(i)) return;
    whole.settle();
    if (!resumes) return;
    if (count++ % 2 === 0) whole.save();
    else whole.handOver();
  });
  whole.finish();
  return whole;
}

it(
  "goes on with alerts, tasks, risk, counters and health as if it had not been stopped",
  () => {
    fc.assert(
      fc.property(
        fc.nat(LOGS.length - 1),
        fc.nat(10_000),
        fc.integer({ min: 1, max: 400 }),
        fc.array(fc.nat(400), { minLength: 2, maxLength: 5 }),
        fc.array(fc.nat(30), { minLength: 16, maxLength: 16 }),
        fc.boolean(),
        (log, from, count, stops, delays, isIndexed) => {
          const lines = LOGS[log]!;
          const first = from % Math.max(1, lines.length - count);
          const texts = lines
            .slice(first, first + count)
            .map((text, i) => ({ text, at: i + delays[i % delays.length]! }))
            .sort((a, b) => a.at - b.at)
            .map(({ text }) => text);
          const at = new Set(stops.map((stop) => stop % texts.length));
          const whole = run(texts, at, false, false);
          const resumed = run(texts, at, true, isIndexed);
          expect(resumed.told).toEqual(whole.told);
          const facts = ({ parts }: Run): unknown => ({
            risk: parts.risk.entities(0),
            tasks: parts.tasks.tracker.records(),
            counters: parts.detector.counters,
            hosts: parts.health.hosts(),
            sources: parts.health.sources(),
          });
          expect(facts(resumed)).toEqual(facts(whole));
        },
      ),
      { numRuns: RUNS },
    );
  },
  60_000 + 300 * RUNS,
);
