/**
 * Helper of the engine's tests: an engine that is fed one document at a time, from any file, and tells what changed.
 */
import { newCounters } from "../../../src/base/counters.ts";
import type { Us } from "../../../src/base/time.ts";
import { Engine } from "../../../src/engine/engine.ts";
import type { EngineOptions } from "../../../src/engine/engine.ts";
import { DEFAULT_LIMITS } from "../../../src/engine/limits.ts";
import type { Limits } from "../../../src/engine/limits.ts";
import type {
  MatchChange,
  PendingSequence,
} from "../../../src/engine/match.ts";
import type { Event } from "../../../src/event/event.ts";
import { EventOpener } from "../../../src/event/opener.ts";
import { matchIds, testDoc, testRule } from "../../support/engine.ts";
import type { TestDoc } from "../../support/engine.ts";

export const LATENESS_MS = 1_000;

/** Event time of a number of milliseconds after the first document's. */
export function at(ms: number): Us {
  return (Date.UTC(2026, 0, 1) + ms) * 1_000;
}

/**
 * `A B until U` with filters written out: capital letters are fields that are true. event.id is read by each, so that
 * evidence has a name.
 */
export function sequence(text: string): string {
  return `sequence ${text.replace(/\b[A-Z]\b/g, (letter) => `[test where ${letter.toLowerCase()} and event.id != null]`)}`;
}

/** An event that satisfies the steps in `flags`: `doc("AB", "7", 20)`. */
export function doc(
  flags: string,
  id: string,
  ms: number,
  fields: TestDoc = {},
): TestDoc {
  const letters = [...flags.toLowerCase()].map((letter) => [letter, true]);
  return testDoc(id, ms, { ...Object.fromEntries(letters), ...fields });
}

/** The host part of a document. */
export function host(name: string): TestDoc {
  return { host: { name, id: name } };
}

export interface LiveOptions {
  readonly limits?: Partial<Limits>;
  readonly latenessMs?: number;
  /** The input has no end. */
  readonly endless?: boolean;
}

export class Live {
  readonly counters = newCounters();
  readonly engine: Engine;
  readonly changes: MatchChange[] = [];
  readonly #opener = new EventOpener({ counters: newCounters() });
  readonly #lines = new Map<string, number>();

  constructor(queries: string | readonly string[], options: LiveOptions = {}) {
    const { limits = {}, latenessMs = LATENESS_MS, endless = false } = options;
    const settings: EngineOptions = {
      rules: [queries].flat().map((query, i) => testRule(query, `rule-${i}`)),
      counters: this.counters,
      latenessUs: latenessMs * 1_000,
      limits: { ...DEFAULT_LIMITS, ...limits },
      live: endless,
      logPending: true,
    };
    this.engine = new Engine(settings);
  }

  /** Pushes documents as further lines of a log. @returns what they changed: `fired 1 2` */
  push(...docs: readonly TestDoc[]): readonly string[] {
    return docs.flatMap((each) => this.read("a.ndjson", each));
  }

  /**
   * Pushes one line of a file; a list is a line that holds several documents.
   * @param line its number, where it is not the next one
   */
  read(
    path: string,
    value: TestDoc | readonly TestDoc[],
    line?: number,
  ): readonly string[] {
    const number = line ?? (this.#lines.get(path) ?? 0) + 1;
    this.#lines.set(path, number);
    const source = { id: path.charCodeAt(0), path };
    const place = { source, number, offset: number * 100, length: 99 };
    const events: Event[] = [];
    this.#opener.open(value, { ...place, text: "" }, events);
    for (const event of events) this.engine.push(event);
    return this.told();
  }

  tick(wallUs: Us): readonly string[] {
    this.engine.tick(wallUs);
    return this.told();
  }

  finish(): readonly string[] {
    this.engine.finish();
    return this.told();
  }

  /** What is half matched: state, event ids in their places (`·` where one is open). */
  pending(most = 100): readonly string[] {
    return this.engine.pending(most).rows.map(pendingText);
  }

  told(): readonly string[] {
    const changes = this.engine.drain();
    this.changes.push(...changes);
    return changes.map(({ kind, match }) => `${kind} ${matchIds(match)}`);
  }

  get last(): MatchChange {
    return this.changes.at(-1)!;
  }
}

export function pendingText({ state, events }: PendingSequence): string {
  const ids = events.map((each) => each?.fields["event.id"] ?? "·");
  return `${state} ${ids.join(" ")}`;
}
