/**
 * The list of events as the screen sees it: by event time, filtered, cut to the window that is looked at. Nothing is worked
 * out while nobody looks; while somebody does, the filter goes over the ring a slice at a time.
 */
import { maskField } from "../../alert/masked-evidence.ts";
import type { Us } from "../../base/time.ts";
import { allFields } from "../../event/all-fields.ts";
import { displayValue } from "../../event/event.ts";
import type { Event } from "../../event/event.ts";
import { summarise } from "../../event/summary.ts";
import { toList } from "../../event/values.ts";
import { compileEventFilter } from "../../screen/filter/event-filter.ts";
import type {
  EventMoments,
  EventSubject,
} from "../../screen/filter/event-filter.ts";
import type {
  EventDetail,
  EventList,
  EventRow,
  EventView,
} from "../../screen/store/snapshot.ts";
import { maskSecrets } from "../../task/secrets.ts";
import { MOST_ROWS } from "../list-window.ts";
import { EventQuery } from "./event-query.ts";
import { GONE } from "./event-ring.ts";
import type { EventRing } from "./event-ring.ts";
import type { MatchedEvents, MatchedStep } from "./matched-events.ts";
import { rawText } from "./raw-text.ts";

/** Rows that are made are kept for the next snapshots: some windows full. */
const MOST_MADE_ROWS = 2_000;
/** Of a field that is shown; the rest is in the log. */
const FIELD_CHARS = 16 * 1024;

type BareRow = Omit<EventRow, "steps">;

export class EventListView {
  readonly #ring: EventRing;
  readonly #matched: MatchedEvents;
  readonly #moments: EventMoments;
  #view: EventView | undefined;
  #filterText = "";
  #filterError: EventList["filterError"];
  #query: EventQuery;
  /** Takes the other one's place when it has come as far: alerts have fired that the filter asks about. */
  #nextQuery: EventQuery | undefined;
  /** Version of what alerts say, as the newest query began with it; undefined where the filter does not ask. */
  #askedVersion: number | undefined;
  /** The newest query has let go by what its filter has come to know since. */
  #isLookedAgain = false;
  #unreadable = 0;
  #test: ((event: EventSubject) => boolean) | undefined;
  readonly #rows = new Map<number, BareRow>();

  /** @param moments when the events of an alert or a pending sequence were */
  constructor(ring: EventRing, matched: MatchedEvents, moments: EventMoments) {
    this.#ring = ring;
    this.#matched = matched;
    this.#moments = moments;
    this.#query = new EventQuery(ring, () => true);
  }

  /** @param view undefined while nobody looks; @param nowMs a steady clock */
  look(view: EventView | undefined, nowMs: number): void {
    const before = this.#view;
    this.#view = view;
    if (view === undefined) {
      if (before !== undefined) this.#forget();
      return;
    }
    this.#matched.refresh(nowMs);
    const isNew = before === undefined || view.filter !== this.#filterText;
    // A pinned list that goes back to an earlier end begins again, too.
    const isBack = this.#query.scanned > this.#end();
    if (isNew || isBack) this.#compile(view.filter);
  }

  /** Events that wait to be tested. */
  get backlog(): number {
    if (this.#view === undefined) return 0;
    const { scanned } = this.#nextQuery ?? this.#query;
    return Math.max(0, this.#end() - Math.max(scanned, this.#ring.first));
  }

  /** Goes on testing events, about until the time is over. @param isOver asked now and then */
  work(isOver: () => boolean): void {
    if (this.backlog === 0) return;
    const query = this.#nextQuery ?? this.#query;
    const isDone = query.work(this.#end(), isOver);
    if (isDone && query === this.#nextQuery) {
      this.#query = query;
      this.#nextQuery = undefined;
    }
    if (isDone && this.#isLookedAgain) {
      this.#nextQuery = this.#newQuery(this.#test);
    }
    this.#ring.letGo();
  }

  /** Undefined while nobody looks. @param nowMs a steady clock */
  list(nowMs: number): EventList | undefined {
    const view = this.#view;
    if (view === undefined) return undefined;
    this.#matched.refresh(nowMs);
    const isStale =
      this.#askedVersion !== undefined &&
      this.#askedVersion !== this.#matched.version;
    if (isStale && this.#nextQuery === undefined) {
      this.#nextQuery = this.#newQuery(this.#test);
    }
    // A pinned list keeps its places: what left the ring is named as such.
    if (view.pinned === undefined) this.#query.trim();
    const { scanned } = this.#query;
    // A copy of half a million numbers is a millisecond.
    const hits = view.sort.reversed
      ? this.#query.hits
      : this.#query.hits.toReversed();
    const end = this.#end();
    const count = Math.max(1, Math.min(view.count, MOST_ROWS));
    const sought = this.#sought(view, hits);
    const wanted =
      typeof sought === "number"
        ? sought - Math.floor(count / 4)
        : this.#from(view, hits);
    const from = Math.max(0, Math.min(wanted, hits.length - count));
    const rows = hits.slice(from, from + count).map((n) => this.#row(n));
    this.#ring.letGo();
    return {
      total: end - Math.min(end, this.#ring.first),
      matching: hits.length,
      from,
      rows,
      filter: this.#filterText,
      filterError: this.#filterError,
      sort: view.sort,
      scanned,
      end,
      sought,
      unreadable: this.#unreadable,
    };
  }

  detail(id: string, nowMs: number): EventDetail | undefined {
    const n = Number(id);
    this.#matched.refresh(nowMs);
    const event = this.#ring.event(n);
    this.#ring.letGo();
    if (event === undefined) return undefined;
    const { line, writtenUs } = event;
    const { path } = line.source;
    return {
      id,
      row: this.#row(n),
      channel: event.class.channel,
      shape: event.class.shape.name,
      writtenUs,
      timeUncertain: event.timeUncertain === true,
      fields: allFields(event).map((name) => ({
        name,
        value: shownField(event, name),
      })),
      matched: this.#matched.at(path, line.offset, event.timeUs),
      file: path,
      line: line.number,
      offset: line.offset,
      length: line.length,
      raw: rawText(line.text),
    };
  }

  #end(): number {
    return this.#view?.pinned ?? this.#ring.next;
  }

  #from(
    { from, count, anchor, sort }: EventView,
    hits: readonly number[],
  ): number {
    if (from === "end") return sort.reversed ? hits.length - count : 0;
    if (anchor === undefined) return from;
    const index = hits.lastIndexOf(Number(anchor.id));
    return index === -1 ? 0 : from + index - anchor.index;
  }

  /** While there is a newer query the list is not the last word. */
  #sought(
    { seek, sort }: EventView,
    hits: readonly number[],
  ): number | "gone" | undefined {
    if (seek === undefined) return undefined;
    const isOfAlert = (n: number): boolean =>
      n >= this.#ring.first &&
      this.#matchedAt(n).some(({ alertId }) => alertId === seek);
    // The one that happened first.
    const index = sort.reversed
      ? hits.findIndex(isOfAlert)
      : hits.findLastIndex(isOfAlert);
    if (index !== -1) return index;
    return this.backlog === 0 ? "gone" : undefined;
  }

  #matchedAt(n: number): readonly MatchedStep[] {
    const { path } = this.#ring.source(n);
    return this.#matched.at(path, this.#ring.offset(n), this.#ring.timeUs(n));
  }

  #compile(text: string): void {
    this.#filterText = text;
    const compiled = compileEventFilter(text, this.#moments);
    this.#filterError = compiled.ok
      ? undefined
      : { message: compiled.message, at: compiled.at };
    // While the text does not parse, the last valid filter stays in force.
    if (!compiled.ok) return;
    this.#nextQuery = undefined;
    this.#askedVersion = undefined;
    this.#test = text.trim() === "" ? undefined : compiled.test;
    this.#query = this.#newQuery(this.#test);
  }

  #newQuery(test: ((event: EventSubject) => boolean) | undefined): EventQuery {
    this.#unreadable = 0;
    this.#isLookedAgain = false;
    if (test === undefined) return new EventQuery(this.#ring, () => true);
    if (this.#askedVersion !== undefined) {
      this.#askedVersion = this.#matched.version;
    }
    const subject = new Subject(this.#ring, this.#matched, {
      alerts: () => {
        this.#askedVersion ??= this.#matched.version;
      },
      lookAgain: () => {
        this.#isLookedAgain = true;
      },
    });
    return new EventQuery(this.#ring, (n) => {
      subject.turnTo(n);
      const passes = test(subject);
      if (subject.isUnreadable) this.#unreadable++;
      return passes && !subject.isUnreadable;
    });
  }

  #row(n: number): EventRow {
    let bare = this.#rows.get(n);
    if (bare === undefined) {
      bare = this.#bareRow(n);
      if (this.#rows.size >= MOST_MADE_ROWS) this.#rows.clear();
      this.#rows.set(n, bare);
    }
    if (n < this.#ring.first) return { ...bare, steps: [] };
    const labels = new Set(this.#matchedAt(n).map(({ label }) => label));
    return { ...bare, steps: [...labels].sort() };
  }

  #bareRow(n: number): BareRow {
    const id = String(n);
    const ring = this.#ring;
    if (n < ring.first) {
      const gone = GONE.evicted;
      return { id, timeUs: NaN, host: "", code: "", text: "", gone };
    }
    const event = ring.event(n);
    const known = { id, timeUs: ring.timeUs(n), host: ring.host(n).name };
    return event === undefined
      ? { ...known, code: ring.code(n) ?? "", text: "", gone: GONE.unreadable }
      : { ...known, code: event.class.code, text: summaryOf(event) };
  }

  #forget(): void {
    this.#rows.clear();
    this.#filterText = "";
    this.#test = undefined;
    this.#nextQuery = undefined;
    this.#askedVersion = undefined;
    this.#query = this.#newQuery(undefined);
  }
}

/** What a filter asks for beyond an event. */
interface OnAsked {
  /** It asks for alerts, which may change. */
  readonly alerts: () => void;
  readonly lookAgain: () => void;
}

/** The event of a number, as the filter asks it; read again only when the filter asks for what its place does not tell. */
class Subject implements EventSubject {
  readonly #ring: EventRing;
  readonly #matched: MatchedEvents;
  readonly #onAsked: OnAsked;
  #n = 0;
  #event: Event | undefined;
  #isRead = false;

  constructor(ring: EventRing, matched: MatchedEvents, onAsked: OnAsked) {
    this.#ring = ring;
    this.#matched = matched;
    this.#onAsked = onAsked;
  }

  turnTo(n: number): void {
    this.#n = n;
    this.#event = undefined;
    this.#isRead = false;
  }

  /** It had to be read again, and could not be. */
  get isUnreadable(): boolean {
    return this.#isRead && this.#event === undefined;
  }

  get timeUs(): Us {
    return this.#ring.timeUs(this.#n);
  }

  get host(): string {
    return this.#ring.host(this.#n).name;
  }

  get code(): string {
    return this.#ring.code(this.#n) ?? this.#read()?.class.code ?? "";
  }

  get source(): string {
    return this.#ring.source(this.#n).path;
  }

  get alerts(): readonly string[] {
    this.#onAsked.alerts();
    const offset = this.#ring.offset(this.#n);
    return this.#matched
      .at(this.source, offset, this.timeUs)
      .map(({ alertId }) => alertId);
  }

  get summary(): string {
    const event = this.#read();
    return event === undefined ? "" : summaryOf(event);
  }

  get(path: string): readonly string[] {
    const event = this.#read();
    return event === undefined ? [] : shownValues(event, path);
  }

  lookAgain(): void {
    this.#onAsked.lookAgain();
  }

  #read(): Event | undefined {
    if (!this.#isRead) {
      this.#isRead = true;
      this.#event = this.#ring.event(this.#n);
    }
    return this.#event;
  }
}

function summaryOf(event: Event): string {
  return maskSecrets(summarise(event));
}

/** As it is shown: a filter must not find what is masked, and must find what is seen. */
function shownField(event: Event, path: string): string {
  const text = maskField(path, displayValue(event.get(path)) ?? "");
  return text.length > FIELD_CHARS ? `${text.slice(0, FIELD_CHARS)}…` : text;
}

function shownValues(event: Event, path: string): readonly string[] {
  const values = toList(event.get(path));
  if (values.length === 0) return [];
  const whole = shownField(event, path);
  // An argument that is a secret is told by the one before it: of arguments only the whole can be masked.
  if (values.length === 1 || path.endsWith(".args")) return [whole];
  return [whole, ...values.map((value) => maskField(path, String(value)))];
}
