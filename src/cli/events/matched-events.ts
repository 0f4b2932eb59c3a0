/**
 * Which alerts an event is evidence of, and as which step: by the place of the event in its log. Worked out from the alerts
 * at hand, at most once a second, and only while somebody looks at events. Bounded as the book of alerts is.
 */
import type { Alert } from "../../alert/alert.ts";
import type { AlertBook } from "../../alert/book.ts";
import type { Us } from "../../base/time.ts";

const EVERY_MS = 1_000;

export interface MatchedStep {
  readonly alertId: string;
  readonly rule: string;
  /** `s1`, `s2`, … of a rule's steps; `row` of the records behind a search's row. */
  readonly label: string;
}

const NONE: readonly MatchedStep[] = [];

export class MatchedEvents {
  readonly #book: AlertBook;
  #steps = new Map<string, MatchedStep[]>();
  #version = -1;
  #madeMs = -Infinity;

  constructor(book: AlertBook) {
    this.#book = book;
  }

  /** Counts up with what {@link at} answers. */
  get version(): number {
    return this.#version;
  }

  /** @param nowMs a steady clock */
  refresh(nowMs: number): void {
    if (this.#version === this.#book.version) return;
    if (nowMs - this.#madeMs < EVERY_MS) return;
    this.#version = this.#book.version;
    this.#madeMs = nowMs;
    this.#steps = new Map();
    for (const alert of this.#book.all()) this.#note(alert);
  }

  at(path: string, offset: number, timeUs: Us): readonly MatchedStep[] {
    return this.#steps.get(keyOf(path, offset, timeUs)) ?? NONE;
  }

  #note({ id, match }: Alert): void {
    if (match.certainty === "withdrawn") return;
    match.events.forEach((event, i) => {
      if (event === undefined) return;
      const { source, offset } = event.place;
      const key = keyOf(source.path, offset, event.timeUs);
      const label = match.row === undefined ? `s${i + 1}` : "row";
      const step = { alertId: id, rule: match.rule.name, label };
      const known = this.#steps.get(key);
      if (known === undefined) this.#steps.set(key, [step]);
      else known.push(step);
    });
  }
}

/** The time tells the events of one envelope apart. */
function keyOf(path: string, offset: number, timeUs: Us): string {
  return `${offset} ${timeUs} ${path}`;
}
