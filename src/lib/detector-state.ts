/**
 * What a detector knows, for a checkpoint: saved in parts that JSON keeps, and taken up by the detector of another run. The
 * file is somebody else's. Of an event that waits (for its order, for the clock of its log, for its turn) only the place is
 * saved: its line is read again.
 */
import type { Us } from "../base/time.ts";
import type { Engine } from "../engine/engine.ts";
import type { Links, Saved, SavedPart } from "../engine/saved.ts";
import type { Event } from "../event/event.ts";
import { saveEvent } from "../event/opener.ts";
import type {
  EventOpener,
  SavedEvent,
  SavedOpener,
  SavedSource,
} from "../event/opener.ts";
import { parseLine } from "../event/parse-line.ts";
import type { Rule } from "../rule/rule.ts";
import type { Line, Source } from "../source/line.ts";

/** Where a line stands; with its text where that is lost otherwise. */
export interface SavedPlace {
  /** Path, line, offset, length. */
  readonly place: readonly [string, number, number, number];
  readonly text?: string;
}

const WAITS_FOR = ["order", "clock", "turn", "results"] as const;

/** What waits, as a checkpoint holds it. */
export interface SavedWaiting extends SavedPlace {
  /** For its order, for the clock of its log, until it is due, or for results that make a preview needless. */
  readonly for: (typeof WAITS_FOR)[number];
  /** Undefined for a preview: its line is opened anew. */
  readonly event?: SavedEvent;
}

/** True for a line that cannot be read again where it stands: of a pipe, or of what is compressed. */
export type IsLost = (line: Line) => boolean;

export class DetectorState {
  readonly #engine: Engine;
  readonly #opener: EventOpener;
  readonly #rules: ReadonlyMap<string, Rule>;
  /** By path: where evidence of earlier runs stands. */
  readonly #sources = new Map<string, Source>();

  constructor(engine: Engine, opener: EventOpener, rules: readonly Rule[]) {
    this.#engine = engine;
    this.#opener = opener;
    this.#rules = new Map(rules.map((rule) => [rule.id, rule]));
  }

  /** Works out what is still to be told, for `drain`: before {@link save}. */
  settle(): void {
    this.#engine.settle();
  }

  /** All that is known, logs aside; only when nothing is left to be told. */
  *save(isLost: IsLost): Generator<Saved> {
    yield { part: "opener", value: () => this.#opener.save() };
    yield* this.#engine.save();
    for (const event of this.#engine.held()) {
      yield waitingPart("order", event, isLost);
    }
    for (const event of this.#opener.waiting()) {
      yield waitingPart("clock", event, isLost);
    }
    for (const { line } of this.#opener.previews()) {
      const value = (): SavedWaiting => ({
        for: "results",
        ...savePlace(line, isLost),
      });
      yield { part: "waiting", source: line.source.id, value };
    }
  }

  /** What is known of one log; undefined for a log that no value was opened of. */
  saveSource(sourceId: number): SavedSource | undefined {
    return this.#opener.saveSource(sourceId);
  }

  /**
   * Takes up a part that {@link save} gave, in the same order and before anything is pushed; what waits: {@link wait}.
   *
   * @param keeps false for the id of a rule that is another one now: what is known of it is left out
   * @returns false for a part that is not the detector's
   * @throws TypeError when the part is not what {@link save} gives
   */
  restore(
    part: string,
    value: unknown,
    keeps: (ruleId: string) => boolean,
  ): boolean {
    if (part !== "opener") {
      return this.#engine.restore(part, value, this.links(keeps));
    }
    this.#opener.restore(value as SavedOpener);
    return true;
  }

  /** The log of this id goes on where one was left that was saved. */
  restoreSource(sourceId: number, saved: SavedSource): void {
    this.#opener.restoreSource(sourceId, saved);
  }

  /**
   * Lets wait again what waited when it was saved.
   * @param line where it stands, and its text
   * @returns the event; undefined when the line does not hold it, and for a preview
   */
  wait(saved: SavedWaiting, line: Line): Event | undefined {
    if (saved.event === undefined) {
      this.#opener.open(parseLine(line.text), line, []);
      return undefined;
    }
    const event = this.#opener.reopen(saved.event, line);
    if (event === undefined) return undefined;
    if (saved.for === "order") this.#engine.hold(event);
    else if (saved.for === "clock") this.#opener.hold(event);
    return event;
  }

  /** What was written while nobody was reading has been read. */
  caughtUp(wallUs: Us): void {
    this.#engine.caughtUp(wallUs);
  }

  /** What stands for hosts, rules and sources in saved parts. */
  links(keeps: (ruleId: string) => boolean): Links {
    return {
      hosts: this.#opener.hosts,
      ruleOf: (id) => (keeps(id) ? this.#rules.get(id) : undefined),
      sourceOf: (path) => {
        let source = this.#sources.get(path);
        if (source === undefined) {
          this.#sources.set(path, (source = { id: 0, path }));
        }
        return source;
      },
    };
  }
}

/** The part for an event that waits. */
export function waitingPart(
  what: SavedWaiting["for"],
  event: Event,
  isLost: IsLost,
): SavedPart {
  return {
    part: "waiting",
    unit: event,
    // An event that waited for a clock may wait for its turn next, and its log may be lost meanwhile.
    version: 2 * WAITS_FOR.indexOf(what) + Number(isLost(event.line)),
    source: event.line.source.id,
    value: (): SavedWaiting => ({
      for: what,
      event: saveEvent(event),
      ...savePlace(event.line, isLost),
    }),
  };
}

function savePlace(line: Line, isLost: IsLost): SavedPlace {
  const { source, number, offset, length, text } = line;
  return {
    place: [source.path, number, offset, length],
    ...(isLost(line) && { text }),
  };
}
