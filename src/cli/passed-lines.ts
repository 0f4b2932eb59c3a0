/**
 * The lines of one log in whose events nobody is interested: the row of each goes in, and what its event would have told is
 * told as numbers, to the same three and in the same order. No event is made of them, so this is most of what a large log
 * costs beside the walk over its bytes.
 *
 * ```text
 *   row ──► opener: when was it? ──► health: what is missing, how late? ──► engine: whose time is over by now?
 *              └── not so simple: it is opened like any other line
 * ```
 *
 * What the lines of a kind and a host have in common is looked up with the first of them. Bounded: {@link MOST_KNOWN}.
 */
import type { Us } from "../base/time.ts";
import type { HostClock } from "../engine/host-clock.ts";
import {
  ABSENT,
  ROW_HAPPENED,
  ROW_ID,
  ROW_NUMBER,
  ROW_RECORD,
} from "../event/document-index.ts";
import type {
  LoggedPlace,
  SourceHealth,
} from "../event/health/source-health.ts";
import type { LineKind } from "../event/line-kind.ts";
import type { LineRows } from "../event/line-rows.ts";
import type { OpenedKind } from "../event/opener.ts";
import type { Detector } from "../lib/detector.ts";
import type { Line, Source } from "../source/line.ts";

/** Pairs of a kind and a host; when there are more, all are looked up again. */
const MOST_KNOWN = 262_144;

/** Who hears of the passed lines of a kind and a host. */
interface Passing {
  readonly opened: OpenedKind;
  /** Undefined until the first one has passed: a host is known by its events. */
  logged: LoggedPlace | undefined;
  clock: HostClock | undefined;
  /** Rules have to know the place of each in the order of events. */
  readonly isOrdered: boolean;
}

export class PassedLines {
  readonly #detector: Detector;
  readonly #health: SourceHealth;
  /** By the numbers of the kind and the host, in the log of the lines at hand: after a rotation it is another one. */
  #kinds: (Passing | undefined)[][] = [];
  #known = 0;
  #source: Source | undefined;

  constructor(detector: Detector, health: SourceHealth) {
    this.#detector = detector;
    this.#health = health;
  }

  /**
   * @param rows has the row of the line, which is of the kind
   * @param limitUs the latest time that its event may have
   * @returns the time of its event; undefined if it is to be opened, and nothing was done
   */
  pass(
    { values, at, kind: kindNumber, host }: LineRows,
    kind: LineKind,
    line: Line,
    limitUs: Us,
  ): Us | undefined {
    const detector = this.#detector;
    const { source } = line;
    if (source !== this.#source) {
      this.#source = source;
      this.#forget();
    }
    let known = this.#kinds[kindNumber]?.[host];
    if (known === undefined || !detector.isCurrent(known.opened)) {
      if (known === undefined && ++this.#known > MOST_KNOWN) this.#forget();
      const opened = detector.openKind(kind, host, line);
      const isOrdered = detector.ordersPassed(kind);
      known = { opened, logged: undefined, clock: undefined, isOrdered };
      (this.#kinds[kindNumber] ??= [])[host] = known;
    }
    const { opened } = known;
    if (!detector.passRow(opened, values, at, limitUs)) return undefined;
    const health = this.#health;
    known.logged ??= health.placeOf(source, opened.host, kind.class);
    known.clock ??= detector.clockOf(opened.host);
    const timeUs = values[at + ROW_HAPPENED]!;
    const number = values[at + ROW_NUMBER]!;
    health.count(known.logged, timeUs, values[at + ROW_RECORD]!, number);
    if (known.isOrdered) {
      const id = values[at + ROW_ID]!;
      detector.passInOrder(known.clock, timeUs, id === ABSENT ? undefined : id);
    } else detector.passTime(known.clock, timeUs);
    return timeUs;
  }

  #forget(): void {
    this.#kinds = [];
    this.#known = 0;
  }
}
