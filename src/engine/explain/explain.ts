/**
 * Why did a rule fire on an event, or why not? Events of a log go in, in the order of their arrival, as they go to the
 * engine; at the end out comes what the rule made of the chosen one: each filter's condition with the actual values, its
 * keys, what the machine did with it, and which bound decided.
 *
 * ```text
 *   take ──┬─► Engine with this one rule ──────► matches with the event, and what was late or left out
 *          ├─► HitFinder ──► hits, by key ─────► replayed in order at the end: step by step
 *          └─► the chosen event: its filters ──► trees
 * ```
 *
 * All three are the engine's own parts; where replay and engine differ, a limit was reached, and that is said. Bounded: the
 * last {@link MOST_HITS} hits of keys that the event has not, and as many of its own.
 */
import { newCounters } from "../../base/counters.ts";
import type { Counters } from "../../base/counters.ts";
import type { Us } from "../../base/time.ts";
import type { Event } from "../../event/event.ts";
import type { LineageNode } from "../../lang/eql/tree.ts";
import type { EqlRule, Rule } from "../../rule/rule.ts";
import { hasLineage } from "../certain-part.ts";
import { Engine } from "../engine.ts";
import { readEvidence } from "../evidence.ts";
import { concludeEql, concludeSearch } from "./conclusion.ts";
import type { Conclusion } from "./conclusion.ts";
import type { LineageAnswers } from "./condition.ts";
import { explainFilters, planJoin, plannedFilters } from "./filter.ts";
import type { FilterExplanation, PlannedFilter } from "./filter.ts";
import { replayKey } from "./replay.ts";
import { tellSample } from "./sample.ts";
import type { SampleStory } from "./sample.ts";
import { SearchTrace } from "./search.ts";
import type { ChosenRecord, SearchExplanation } from "./search.ts";
import { isTaken, tellKey } from "./story.ts";
import type { Arrival, KeyStory, TracedHit } from "./story.ts";
import { HeldEvents } from "../held-events.ts";
import { HitFinder } from "../hit-finder.ts";
import type { EventPlan, JoinPlan, KeyedHit } from "../hit-finder.ts";
import { Lineages } from "../lineage.ts";
import { DEFAULT_LATENESS_US, DEFAULT_LIMITS } from "../limits.ts";
import type { Limits } from "../limits.ts";
import type { Evidence, Match } from "../match.ts";
import { fieldsOf } from "../predicate.ts";
import { DEFAULT_WINDOWS } from "../spl/windows.ts";
import type { WindowPlan } from "../spl/windows.ts";

export interface ExplainOptions {
  readonly rule: Rule;
  /** Is this the event? Where it says so of several, the first that satisfies a filter is explained, else the first. */
  readonly isChosen: (event: Event) => boolean;
  /** @default as the engine */
  readonly latenessUs?: Us;
  /** @default as the engine */
  readonly windows?: WindowPlan | "all";
  readonly limits?: Limits;
  /** The time of the wall: events far ahead of it do not move the clocks. @default there is none */
  readonly wallUs?: Us;
}

export interface Explanation {
  readonly rule: Rule;
  readonly event: Evidence;
  /** Of how many that were chosen it is which one, from 1. */
  readonly number: number;
  readonly of: number;
  /** How far the newest event of its host was ahead when it was read; 0 where it was the newest. */
  readonly behindUs: Us;
  readonly latenessUs: Us;
  /** Of an EQL rule, in the order of its query; else empty. */
  readonly filters: readonly FilterExplanation[];
  /** Of a sequence, one for each key of the event, the first {@link MOST_KEYS}. */
  readonly keys: readonly KeyStory[];
  /** Of a sample, as those. */
  readonly samples: readonly SampleStory[];
  /** Of a Splunk detection. */
  readonly search: SearchExplanation | undefined;
  /** Matches of the rule that the event is evidence of, as they stand at the end. */
  readonly matches: readonly Match[];
  /** Such that fired and were withdrawn. */
  readonly withdrawn: readonly Match[];
  /** Newest event time of the log. */
  readonly endUs: Us;
  readonly conclusion: Conclusion;
}

/** Keys of one event whose stories are told. */
const MOST_KEYS = 3;

/** Hits that are kept. A hit holds its evidence, some 2 kB. */
const MOST_HITS = 20_000;

/** The chosen event as it was when its turn came. */
interface Chosen {
  readonly event: Event;
  readonly evidence: Evidence;
  readonly number: number;
  readonly behindUs: Us;
  readonly filters: readonly FilterExplanation[];
  readonly hits: readonly TracedHit[];
  readonly record: ChosenRecord | undefined;
}

interface HostOrder {
  highUs: Us;
  readonly held: HeldEvents<Event>;
}

export class ExplainRun {
  readonly #options: ExplainOptions;
  readonly #limits: Limits;
  readonly #latenessUs: Us;
  readonly #counters: Counters = newCounters();
  readonly #engine: Engine;
  readonly #filters: readonly PlannedFilter[];
  readonly #join: JoinPlan | undefined;
  readonly #finder: HitFinder | undefined;
  readonly #search: SearchTrace | undefined;
  /** Undefined where no filter asks of ancestors: nothing waits for its order then. */
  readonly #lineages: Lineages | undefined;
  readonly #lineage: LineageAnswers;
  /** By host. */
  readonly #hosts: (HostOrder | undefined)[] = [];
  /** How far the chosen events that wait were behind, by their number of arrival. */
  readonly #waiting = new Map<number, Us>();
  #hits: TracedHit[] = [];
  #chosen: Chosen | undefined;
  #chosenCount = 0;
  /** Of the chosen event, as they stand; of a search all that come after it. By id. */
  readonly #matches = new Map<string, Match>();
  readonly #withdrawn = new Map<string, Match>();

  constructor(options: ExplainOptions) {
    const { rule, latenessUs, windows, limits, wallUs } = options;
    this.#options = options;
    this.#limits = limits ?? DEFAULT_LIMITS;
    this.#latenessUs = latenessUs ?? DEFAULT_LATENESS_US;
    this.#engine = new Engine({
      rules: [rule],
      counters: this.#counters,
      latenessUs: this.#latenessUs,
      limits: this.#limits,
      ...(windows !== undefined && { windows }),
    });
    if (wallUs !== undefined) this.#engine.tick(wallUs);
    const uncounted = newCounters();
    this.#filters = [];
    this.#lineage = () => ({ holds: false, isKnown: false });
    if (rule.language === "spl") {
      const plan = windows ?? DEFAULT_WINDOWS;
      this.#search = new SearchTrace(
        rule,
        plan === "all" ? undefined : plan,
        this.#limits,
      );
      return;
    }
    this.#join = planJoin(rule, this.#limits.candidateAgeUs);
    this.#filters = plannedFilters(rule, this.#join);
    const conditions = this.#filters.map(({ filter }) => filter.condition);
    const lineages = new Lineages(
      conditions.filter(hasLineage),
      this.#limits,
      uncounted,
    );
    if (conditions.some(hasLineage)) this.#lineages = lineages;
    this.#lineage = (node: LineageNode, event: Event) => {
      const before = uncounted.unknownAncestry;
      const holds = lineages.compile(node)(event);
      return { holds, isKnown: uncounted.unknownAncestry === before };
    };
    this.#finder = new HitFinder(
      this.#join === undefined ? eventPlans(rule) : [],
      this.#join === undefined ? [] : [this.#join],
      this.#limits,
      uncounted,
      lineages,
    );
  }

  /** Takes the next event of the log. */
  take(event: Event): void {
    const host = (this.#hosts[event.host.index] ??= {
      highUs: -Infinity,
      held: new HeldEvents(this.#limits.heldEvents),
    });
    const behindUs = Math.max(0, host.highUs - event.timeUs);
    const isChosen = this.#options.isChosen(event);
    if (isChosen) this.#chosenCount++;
    const before = { ...this.#counters };
    this.#engine.push(event);
    const isFuture = this.#counters.future > before.future;
    if (event.timeUs > host.highUs && !isFuture) host.highUs = event.timeUs;
    if (this.#lineages === undefined) {
      this.#look(event, isChosen ? behindUs : undefined, before);
    } else {
      if (isChosen) this.#waiting.set(event.seq, behindUs);
      host.held.hold(event);
      this.#lookInOrder(host, host.highUs - this.#latenessUs);
    }
    this.#fold();
  }

  /**
   * The end of the log.
   * @returns undefined where no event was chosen
   */
  finish(): Explanation | undefined {
    for (const host of this.#hosts) {
      if (host !== undefined) this.#lookInOrder(host, Infinity);
    }
    this.#engine.finish();
    this.#fold();
    const chosen = this.#chosen;
    if (chosen === undefined) return undefined;
    const { rule } = this.#options;
    const keyed = chosen.hits.slice(0, MOST_KEYS);
    const join = this.#join;
    const common = {
      rule,
      event: chosen.evidence,
      number: chosen.number,
      of: this.#chosenCount,
      behindUs: chosen.behindUs,
      latenessUs: this.#latenessUs,
      filters: chosen.filters,
      keys:
        join?.kind === "sequence"
          ? keyed.map((own) => {
              const ofKey = this.#hits.filter(
                ({ keyText, arrival }) =>
                  keyText === own.keyText && isTaken(arrival),
              );
              const replay = replayKey(
                join,
                ofKey.map(({ hit }) => hit),
              );
              return tellKey(join, own, this.#hits, replay);
            })
          : [],
      samples:
        join?.kind === "sample"
          ? keyed.map((own) => tellSample(join, own, this.#hits))
          : [],
      search:
        chosen.record === undefined
          ? undefined
          : this.#search!.finish(chosen.record),
      matches: [...this.#matches.values()],
      withdrawn: [...this.#withdrawn.values()],
      endUs: this.#engine.streamUs ?? chosen.event.timeUs,
    };
    if (rule.language === "spl") {
      const search = common.search!;
      const matches = common.matches.filter((match) => isRowOf(match, search));
      const explanation = { ...common, matches };
      return {
        ...explanation,
        conclusion: concludeSearch({ ...explanation, search }, this.#counters),
      };
    }
    return {
      ...common,
      conclusion: concludeEql({ ...common, rule }, this.#counters),
    };
  }

  #lookInOrder({ held }: HostOrder, watermarkUs: Us): void {
    for (
      let event = held.next(watermarkUs);
      event !== undefined;
      event = held.next(watermarkUs)
    ) {
      const behindUs = this.#waiting.get(event.seq);
      this.#waiting.delete(event.seq);
      this.#lineages?.take(event);
      this.#look(event, behindUs, undefined);
    }
  }

  /**
   * @param behindUs of the chosen event; undefined for all others
   * @param before the counters before the engine took the event; undefined where it takes it another time
   */
  #look(
    event: Event,
    behindUs: Us | undefined,
    before: Counters | undefined,
  ): void {
    const hits: KeyedHit[] = [];
    this.#finder?.find(
      event,
      () => undefined,
      (hit) => hits.push(hit),
    );
    const arrival = arrivalOf(hits.length, this.#counters, before);
    const traced = hits.map((hit): TracedHit => ({ ...hit, arrival }));
    for (const each of traced) {
      // The documents can go.
      void each.hit.evidence;
      this.#hits.push(each);
    }
    if (this.#hits.length > 3 * MOST_HITS) this.#trim();
    const record = this.#search?.take(event, behindUs !== undefined);
    if (behindUs === undefined) return;
    const filters = explainFilters(this.#filters, event, this.#lineage);
    const holds = (all: readonly FilterExplanation[]): boolean =>
      all.some(({ verdict }) => verdict === "pass");
    const counts = (all: ChosenRecord | undefined): boolean =>
      all?.tables.some(({ verdict }) => verdict === "pass") === true;
    const old = this.#chosen;
    if (
      old !== undefined &&
      (holds(old.filters) || !holds(filters)) &&
      (counts(old.record) || !counts(record))
    ) {
      return;
    }
    this.#chosen = {
      event,
      evidence: readEvidence(
        event,
        this.#filters.flatMap(({ filter }) => fieldsOf(filter)),
        this.#limits.fieldChars,
        this.#filters
          .filter((_, i) => filters[i]!.verdict === "pass")
          .map(({ filter }) => filter.condition),
      ),
      number: old === undefined ? 1 : this.#chosenCount,
      behindUs,
      filters,
      hits: traced,
      record,
    };
  }

  /** Keeps the last hits of the chosen event's keys, and the last of all others. */
  #trim(): void {
    const own = new Set(this.#chosen?.hits.map(({ keyText }) => keyText));
    const of = (isOwn: boolean): TracedHit[] =>
      this.#hits
        .filter(({ keyText }) => own.has(keyText) === isOwn)
        .slice(-MOST_HITS);
    this.#hits = [...of(true), ...of(false)];
  }

  /** Notes what the engine says about the chosen event. */
  #fold(): void {
    const changes = this.#engine.drain();
    if (this.#chosenCount === 0) return;
    const isSearch = this.#search !== undefined;
    for (const { kind, match } of changes) {
      const isOfEvent =
        isSearch ||
        match.events.some((each) => each?.seq === this.#chosen?.event.seq);
      if (kind === "withdrawn") {
        // Its last evidence may be without the event.
        const known = this.#matches.get(match.id);
        this.#matches.delete(match.id);
        if (known !== undefined) this.#withdrawn.set(match.id, match);
      } else if (isOfEvent) {
        this.#matches.set(match.id, match);
        this.#withdrawn.delete(match.id);
      } else this.#matches.delete(match.id);
    }
  }
}

/** The rule run over the events: an explanation of the chosen one. */
export function explainRule(
  options: ExplainOptions,
  events: Iterable<Event>,
): Explanation | undefined {
  const run = new ExplainRun(options);
  for (const event of events) run.take(event);
  return run.finish();
}

function eventPlans(rule: EqlRule): readonly EventPlan[] {
  const { query } = rule;
  if (query.kind !== "event") return [];
  const { filter } = query;
  return [
    { rule, filter, condition: filter.condition, paths: fieldsOf(filter) },
  ];
}

/** How the engine took the hits of one event: all of them alike, or it cannot be told which, and they count as taken. */
function arrivalOf(
  hits: number,
  now: Counters,
  before: Counters | undefined,
): Arrival {
  if (hits === 0 || before === undefined) return "taken";
  if (now.tooLate - before.tooLate === hits) return "too-late";
  if (now.duplicate - before.duplicate === hits) return "repeat";
  return now.late > before.late ? "late" : "taken";
}

/** Is it a result of a group that the event counts in? */
function isRowOf(
  { row }: Match,
  { groups, window }: SearchExplanation,
): boolean {
  if (row === undefined || row.window?.startUs !== window?.startUs)
    return false;
  return groups.some(
    ({ isResult, columns, firstUs, lastUs }) =>
      isResult &&
      row.firstUs <= firstUs &&
      row.lastUs >= lastUs &&
      Object.entries(row.columns).every(
        ([name, cell]) =>
          JSON.stringify(columns.get(name)) === JSON.stringify(cell),
      ),
  );
}
