/**
 * Events in, changes of matches out. The stateless half ({@link HitFinder}) asks the rules; the stateful half
 * ({@link Sequencer}, {@link Sampler}) joins what they answer. Splunk detections have a machine of their own
 * ({@link Searcher}). Time comes from the events; the wall clock is a value that a live caller passes in now and then.
 */
import { newCounters } from "../base/counters.ts";
import type { Counters } from "../base/counters.ts";
import { Newest } from "../base/newest.ts";
import { US_PER_DAY, US_PER_MINUTE, US_PER_SECOND } from "../base/time.ts";
import type { Us } from "../base/time.ts";
import type { Event, EventClass, Host } from "../event/event.ts";
import { eventIdentity } from "../event/identity.ts";
import { compareOrder } from "../event/order.ts";
import type { Ordered } from "../event/order.ts";
import type { Expr, Query } from "../lang/eql/tree.ts";
import type { Rule, SplRule } from "../rule/rule.ts";
import type { Branch } from "./branches.ts";
import { certainPart, hasLineage } from "./certain-part.ts";
import { digest } from "./digest.ts";
import { EarlyMatches } from "./early-matches.ts";
import type { SavedEarly } from "./early-matches.ts";
import { HeldEvents } from "./held-events.ts";
import { HitFinder } from "./hit-finder.ts";
import type { EventPlan, JoinPlan, KeyedHit } from "./hit-finder.ts";
import { LazyEvidence } from "./hit.ts";
import type { Hit } from "./hit.ts";
import { HostClock, slowest } from "./host-clock.ts";
import type { LineFields } from "./line-fields.ts";
import { Lineages } from "./lineage.ts";
import type {
  HeldEvent,
  ProcessNews,
  SavedNews,
  SavedProcesses,
} from "./lineage.ts";
import { DEFAULT_LATENESS_US, DEFAULT_LIMITS } from "./limits.ts";
import type { Limits } from "./limits.ts";
import type { Certainty, Match, MatchChange, PendingView } from "./match.ts";
import { PendingLog } from "./pending-log.ts";
import type { PendingChange, PendingDetail } from "./pending-log.ts";
import { needsEnd, ResultPipe } from "./pipes.ts";
import type { SavedPipe } from "./pipes.ts";
import { fieldsOf } from "./predicate.ts";
import type { RuleMeter } from "./rule-meter.ts";
import { planSample } from "./sample-plan.ts";
import { Sampler } from "./sampler.ts";
import type { SavedFired, SavedSampleKey } from "./sampler.ts";
import { known, saveUs } from "./saved.ts";
import type { EngineLinks, Links, Saved, SavedPart, SavedUs } from "./saved.ts";
import { planSequence } from "./sequence-plan.ts";
import { Sequencer } from "./sequencer.ts";
import type { SavedSequenceKey } from "./sequencer.ts";
import { Searcher } from "./spl/searcher.ts";
import { DEFAULT_WINDOWS } from "./spl/windows.ts";
import type { WindowPlan } from "./spl/windows.ts";

export interface EngineOptions {
  readonly rules: readonly Rule[];
  readonly counters: Counters;
  /** How late an event may come and still be put in its place. */
  readonly latenessUs?: Us;
  readonly limits?: Limits;
  /** The windows that Splunk detections are run over; `"all"`: one over everything. */
  readonly windows?: WindowPlan | "all";
  /** The input has no end: rules that need one are not run, see {@link Engine.unsupported}. */
  readonly live?: boolean;
  /** Somebody looks at what is pending: keep its changes and ends, see {@link Engine.pendingDetail}. */
  readonly logPending?: boolean;
  /** Is told what each rule costs. */
  readonly meter?: RuleMeter | undefined;
}

/** A rule that is not run, and why, for people. */
export interface UnsupportedRule {
  readonly rule: Rule;
  readonly reason: string;
}

/** Rules with lineage over the events as they arrive, for a first word about them. */
interface Arrival {
  readonly lineages: Lineages;
  readonly finder: HitFinder;
  readonly matches: EarlyMatches;
}

/** An event further ahead of the wall clock than this does not move the watermark. */
const FUTURE_US = US_PER_DAY;
/** A host whose newest event is at most this old when read is followed live: silence moves its time on. */
const FRESH_US = 10 * US_PER_MINUTE;
/** After so long without an event a log that is not of now is taken to be over, until it goes on. */
const SILENT_US = 2 * US_PER_MINUTE;
/** How often a search over a whole window is run again while events are few. */
const SETTLE_US = US_PER_SECOND / 4;

/** Hits whose evidence is prepared: their events are kept until then. */
const MOST_UNREAD = 256;

/** As a checkpoint holds clocks, pipes, and what was told early. */
interface SavedEngine {
  readonly streamUs: SavedUs;
  readonly clocks: readonly {
    readonly host: number;
    readonly highUs: SavedUs;
    readonly watermarkUs: SavedUs;
    /** It was followed live: how long it has been silent. */
    readonly silentUs?: Us;
  }[];
  /** By rule. */
  readonly pipes: readonly (readonly [string, SavedPipe])[];
  readonly early?: SavedEarly;
}

export class Engine {
  readonly latenessUs: Us;
  /** Rules that are correct but cannot be decided in this run. */
  readonly unsupported: readonly UnsupportedRule[];
  readonly #limits: Limits;
  readonly #counters: Counters;
  readonly #finder: HitFinder;
  /** Rules with lineage: they see the events in event order, when the watermark has passed them. */
  readonly #orderedFinder: HitFinder;
  readonly #lineages: Lineages;
  /** Live only: who waits for the end of the input need not be told early. */
  readonly #arrival: Arrival | undefined;
  /** There are such rules: without any, nothing of it costs an event anything. */
  readonly #hasLineage: boolean;
  readonly #sequencer: Sequencer;
  readonly #sampler: Sampler;
  readonly #log: PendingLog | undefined;
  readonly #searcher: Searcher;
  readonly #meter: RuleMeter | undefined;
  /** Followed live: the windows of searches close as time passes, and not only at the end. */
  readonly #isLive: boolean;
  #settledUs: Us = -Infinity;
  readonly #clocks: (HostClock | undefined)[] = [];
  readonly #pipes = new Map<Rule, ResultPipe>();
  /** By rule id. */
  readonly #plans: ReadonlyMap<string, JoinPlan>;
  /** Of a run that goes on where another was stopped: hosts that were followed live then. */
  readonly #wereFresh: { readonly clock: HostClock; readonly silentUs: Us }[] =
    [];
  /** Live only: the newest hits, whose evidence may not be read yet. */
  readonly #unread = new Newest<Hit>(MOST_UNREAD);
  #changes: MatchChange[] = [];
  #streamUs: Us = -Infinity;
  #wallUs: Us | undefined;
  /** What is found now is found before its time: a late event may undo it. */
  #isStopping = false;
  // Bound once: find() runs for every event.
  #clock: HostClock | undefined;
  #event: Event | undefined;
  /** Of the event at hand: some join has taken it. */
  #isHit = false;
  readonly #onHit = (hit: KeyedHit): void => {
    if (this.#isDone(hit.plan.rule)) return;
    this.#isHit = true;
    if (this.#isLive) this.#unread.push(hit.hit);
    if (isOf("sample", hit)) this.#sampler.take(hit, this.#clock!);
    else if (isOf("sequence", hit)) this.#sequencer.take(hit, this.#clock!);
  };
  readonly #onEvent = (plan: EventPlan): void => {
    this.#matchEvent(plan, this.#event!);
  };

  readonly #onEarly = (plan: EventPlan): void => {
    const match = this.#matchOf(plan, this.#event!, "provisional");
    if (this.#arrival!.matches.add(this.#event!.seq, match)) {
      this.#push({ kind: "fired", match });
    }
  };

  constructor(options: EngineOptions) {
    const { rules, counters, latenessUs, limits, live } = options;
    this.latenessUs = latenessUs ?? DEFAULT_LATENESS_US;
    this.#limits = limits ?? DEFAULT_LIMITS;
    this.#counters = counters;
    this.#isLive = live === true;
    // By whether the rule needs the events in order.
    const events: [EventPlan[], EventPlan[]] = [[], []];
    const joins: [JoinPlan[], JoinPlan[]] = [[], []];
    let sequenceCount = 0;
    let sampleCount = 0;
    const inOrder: Expr[] = [];
    const unsupported: UnsupportedRule[] = [];
    const searches: SplRule[] = [];
    for (const rule of rules) {
      if (rule.language === "spl") {
        searches.push(rule);
        continue;
      }
      const { query } = rule;
      if (live === true && needsEnd(query.pipes)) {
        unsupported.push({ rule, reason: TAIL_NEEDS_END });
        continue;
      }
      if (query.pipes.length > 0) {
        this.#pipes.set(rule, new ResultPipe(query.pipes, settleUs(query)));
      }
      const lineage = conditionsOf(query).filter(hasLineage);
      const at = lineage.length === 0 ? 0 : 1;
      inOrder.push(...lineage);
      if (query.kind === "event") {
        const { filter } = query;
        const { condition } = filter;
        const paths = [
          ...fieldsOf(filter),
          ...(rule.suppression?.groupBy ?? []),
          ...(rule.keeps ?? []),
        ];
        const certain = at === 0 ? undefined : certainPart(condition);
        if (certain === undefined) {
          events[at].push({ rule, filter, condition, paths });
        } else {
          // Where lineage cannot change the answer nothing is waited for; the rest is asked in its order.
          const { span } = condition;
          const rest: Expr = {
            kind: "and",
            operands: [condition, { kind: "not", operand: certain, span }],
            span,
          };
          for (const [where, part] of [certain, rest].entries()) {
            events[where as 0 | 1].push({
              rule,
              filter: { ...filter, condition: part },
              condition,
              paths,
            });
          }
        }
      } else if (query.kind === "sequence") {
        joins[at].push(
          planSequence(
            rule,
            query,
            sequenceCount++,
            this.#limits.candidateAgeUs,
          ),
        );
      } else {
        joins[at].push(planSample(rule, query, sampleCount++));
      }
    }
    this.unsupported = unsupported;
    this.#plans = new Map(joins.flat().map((plan) => [plan.rule.id, plan]));
    this.#lineages = new Lineages(inOrder, this.#limits, counters);
    this.#hasLineage = inOrder.length > 0;
    this.#meter = options.meter;
    const [finder, orderedFinder] = ([0, 1] as const).map(
      (at) =>
        new HitFinder(
          events[at],
          joins[at],
          this.#limits,
          counters,
          this.#lineages,
          options.meter,
        ),
    );
    this.#finder = finder!;
    this.#orderedFinder = orderedFinder!;
    if (live === true && this.#hasLineage) {
      // What is not used, late or unknown is counted when the order is certain.
      const uncounted = newCounters();
      const lineages = new Lineages(inOrder, this.#limits, uncounted);
      const plans = events[1].filter(({ rule }) => !this.#pipes.has(rule));
      this.#arrival = {
        lineages,
        finder: new HitFinder(plans, [], this.#limits, uncounted, lineages),
        matches: new EarlyMatches(),
      };
    }
    const tell = (change: MatchChange): void => this.#tell(change);
    this.#log = options.logPending === true ? new PendingLog() : undefined;
    this.#sequencer = new Sequencer(
      sequenceCount,
      this.latenessUs,
      this.#limits,
      counters,
      tell,
      this.#log,
    );
    this.#sampler = new Sampler(
      sampleCount,
      this.#limits,
      counters,
      tell,
      this.#log,
    );
    const { windows = DEFAULT_WINDOWS } = options;
    this.#searcher = new Searcher({
      rules: searches,
      windows: windows === "all" ? undefined : windows,
      limits: this.#limits,
      counters,
      onChange: tell,
      meter: options.meter,
    });
  }

  /** Rules that are asked about a good part of all events of their kind, because nothing narrows them down. */
  broadRules(): readonly Rule[] {
    return [
      ...this.#finder.broadRules(),
      ...this.#orderedFinder.broadRules(),
      ...this.#searcher.broadRules(),
    ];
  }

  /** Newest event time of all hosts, or undefined before the first event. */
  get streamUs(): Us | undefined {
    return this.#streamUs === -Infinity ? undefined : this.#streamUs;
  }

  /** Keys that are half matched, or complete and not settled, at the moment. */
  get keyCount(): number {
    return this.#sequencer.keyCount + this.#sampler.keyCount;
  }

  /** Events that wait for their order, or for what they say of processes: rules with lineage have not seen them yet. */
  get waiting(): number {
    if (!this.#hasLineage) return 0;
    let waiting = 0;
    for (const clock of this.#clocks) waiting += clock?.held?.size ?? 0;
    return waiting;
  }

  /** False if no rule can ever be interested in events of the class. */
  wants(eventClass: EventClass): boolean {
    return (
      this.#finder.wants(eventClass) ||
      this.#wantsInOrder(eventClass) ||
      this.#searcher.wants(eventClass)
    );
  }

  /**
   * What tells the lines of a kind apart that some rule may be interested in: whenever one is, all clauses of one of the
   * branches are true. undefined where nothing tells.
   */
  branchesOf(fields: LineFields): readonly Branch[] | undefined {
    const bySearches = this.#searcher.branchesOf(fields);
    if (bySearches === undefined) return undefined;
    const atOnce = this.#finder.branchesOf(fields);
    const now = atOnce && [...bySearches, ...atOnce];
    if (!this.#hasLineage || now === undefined) return now;
    const ofProcesses = this.#lineages.branchesOf(fields);
    if (ofProcesses === undefined) return undefined;
    const inOrder = this.#orderedFinder.branchesOf(fields);
    return inOrder && [...now, ...ofProcesses, ...inOrder];
  }

  /**
   * All that is known, the events that wait for their order aside ({@link held}). Only after {@link settle} and
   * {@link drain}: what is found and not told is not in it.
   */
  *save(): Generator<Saved> {
    yield { part: "engine", value: () => this.#saveClocks() };
    yield* this.#lineages.save("processes");
    yield* this.#arrival?.lineages.save("arrived-processes") ?? [];
    yield* this.#saveNews();
    yield* this.#sequencer.save();
    const plans = [...this.#plans.values()];
    yield* this.#sampler.save(plans.filter((plan) => plan.kind === "sample"));
    yield* this.#searcher.save();
  }

  /** What waits for its order without its event. A rule that is new in the next run does not see it. */
  *#saveNews(): Generator<SavedPart> {
    for (const clock of this.#clocks) {
      for (const held of clock?.held?.all() ?? []) {
        const { news, event } = held;
        if (news === undefined || event !== undefined) continue;
        yield {
          part: "process-news",
          unit: held,
          version: 0,
          value: () => this.#lineages.saveNews(held, news),
        };
      }
    }
  }

  #saveClocks(): SavedEngine {
    return {
      streamUs: saveUs(this.#streamUs),
      clocks: this.#clocks.flatMap((clock) =>
        clock === undefined
          ? []
          : {
              host: clock.host.index,
              highUs: saveUs(clock.highUs),
              watermarkUs: saveUs(clock.watermarkUs),
              ...(clock.freshAtUs !== undefined && {
                silentUs: (this.#wallUs ?? clock.freshAtUs) - clock.freshAtUs,
              }),
            },
      ),
      pipes: [...this.#pipes].map(([{ id }, pipe]) => [id, pipe.save()]),
      ...(this.#arrival && { early: this.#arrival.matches.save() }),
    };
  }

  /**
   * Takes up a part that {@link save} gave, in the same order. What belongs to rules that `links` does not know is left out.
   * @returns false for a part that is not the engine's
   */
  restore(part: string, value: unknown, links: Links): boolean {
    const all: EngineLinks = {
      ...links,
      clockOf: (host) => known(this.#clocks[host]),
    };
    switch (part) {
      case "engine":
        this.#restoreClocks(value as SavedEngine, all);
        return true;
      case "processes":
        this.#lineages.restore(value as SavedProcesses);
        return true;
      case "arrived-processes":
        this.#arrival?.lineages.restore(value as SavedProcesses);
        return true;
      case "process-news": {
        const held = this.#lineages.restoreNews(value as SavedNews);
        const clock = known(this.#clocks[known(held.news).host]);
        this.#holdBack(clock, held);
        return true;
      }
      case "sequence-key": {
        const saved = value as SavedSequenceKey;
        const plan = this.#planOf(saved.rule, links);
        if (plan?.kind === "sequence") {
          this.#sequencer.restore(plan, saved, all);
        }
        return true;
      }
      case "sample-key": {
        const saved = value as SavedSampleKey;
        const plan = this.#planOf(saved.rule, links);
        if (plan?.kind === "sample") this.#sampler.restore(plan, saved, all);
        return true;
      }
      case "sample-fired": {
        const saved = value as SavedFired;
        const plan = this.#planOf(saved.rule, links);
        if (plan?.kind === "sample") this.#sampler.restoreFired(plan, saved);
        return true;
      }
      default:
        return this.#searcher.restore(part, value, all);
    }
  }

  #planOf(id: string, { ruleOf }: Links): JoinPlan | undefined {
    return ruleOf(id) === undefined ? undefined : this.#plans.get(id);
  }

  #restoreClocks(
    { streamUs, clocks, pipes, early }: SavedEngine,
    links: Links,
  ): void {
    this.#streamUs = streamUs ?? -Infinity;
    for (const { host, highUs, watermarkUs, silentUs } of clocks) {
      const clock = new HostClock(known(links.hosts[host]));
      clock.highUs = highUs ?? -Infinity;
      clock.watermarkUs = watermarkUs ?? -Infinity;
      this.#clocks[host] = clock;
      if (silentUs !== undefined) this.#wereFresh.push({ clock, silentUs });
    }
    for (const [id, pipe] of pipes) {
      const rule = links.ruleOf(id);
      if (rule !== undefined) this.#pipes.get(rule)?.restore(pipe, links);
    }
    if (early !== undefined) this.#arrival?.matches.restore(early, links);
  }

  /**
   * Events that wait for their order, those of a host in event order, in which they are best read again. {@link save} has of
   * others what is known of them.
   */
  *held(): Generator<Event> {
    for (const clock of this.#clocks) {
      const held = clock?.held?.all() ?? [];
      yield* held.flatMap(({ event }) => event ?? []).sort(compareOrder);
    }
  }

  /** Lets an event wait for its order again that waited when it was saved. */
  hold(event: Event): void {
    const { timeUs, recordId, seq } = event;
    const news = this.#lineages.read(event);
    const clock = known(this.#clocks[event.host.index]);
    this.#holdBack(clock, { timeUs, recordId, seq, news, event });
    event.letDocumentGo?.();
  }

  /**
   * What was written while nobody was reading has been read: hosts that were followed live before go on with the wall
   * clock, from where they were. Until then their silence was ours.
   */
  caughtUp(wallUs: Us): void {
    for (const { clock, silentUs } of this.#wereFresh.splice(0)) {
      clock.freshAtUs ??= wallUs - silentUs;
    }
  }

  /** Takes one event. What it changes is fetched by {@link drain}. */
  push(event: Event): void {
    const clock = this.clockOf(event.host);
    this.#hear(clock, event.timeUs);
    this.#meter?.turn();
    let isKept = this.#find(this.#finder, event, clock);
    this.#searcher.take(event);
    if (this.#hasLineage) {
      const news = this.#lineages.read(event);
      this.#findEarly(event, news, clock);
      if (this.#hold(event, news, clock)) isKept = true;
      this.#findInOrder(clock, clock.watermarkUs);
    }
    this.#advance(clock);
    this.#release();
    if (isKept) event.letDocumentGo?.();
  }

  /** @returns true if the event is a hit, and is kept for it */
  #find(finder: HitFinder, event: Event, clock: HostClock): boolean {
    this.#clock = clock;
    this.#event = event;
    this.#isHit = false;
    finder.find(event, this.#onEvent, this.#onHit);
    return this.#isHit;
  }

  /** The clock of a host: the same one as long as the engine runs. */
  clockOf(host: Host): HostClock {
    return (this.#clocks[host.index] ??= new HostClock(host));
  }

  /** Takes the time of an event that no rule is interested in, as {@link branchesOf} tells. */
  pass(clock: HostClock, timeUs: Us): void {
    this.#hear(clock, timeUs);
    if (this.#hasLineage) this.#findInOrder(clock, clock.watermarkUs);
    this.#advance(clock);
    this.#release();
  }

  /** True of a kind of events if rules with lineage have to know when each of them was: then {@link passInOrder} takes it. */
  ordersPassed(kind: Pick<EventClass, "categories">): boolean {
    return this.#hasLineage && this.#lineages.wants(kind);
  }

  /** As {@link pass}, for an event of a process: another one is forgotten by it, see {@link ProcessTree}. */
  passInOrder(clock: HostClock, { timeUs, recordId, seq }: Ordered): void {
    const news = this.#lineages.happened(clock.host);
    this.#arrival?.lineages.takeNews(news);
    this.#holdNew(clock, { timeUs, recordId, seq, news, event: undefined });
    this.pass(clock, timeUs);
  }

  /** Moves the clock of an event's host. */
  #hear(clock: HostClock, timeUs: Us): void {
    clock.readAtUs = this.#wallUs;
    if (timeUs < clock.watermarkUs) this.#counters.late++;
    if (timeUs > clock.highUs) {
      if (this.#wallUs !== undefined && timeUs > this.#wallUs + FUTURE_US) {
        this.#counters.future++;
      } else {
        clock.highUs = timeUs;
        clock.watermarkUs = Math.max(
          clock.watermarkUs,
          timeUs - this.latenessUs,
        );
        if (timeUs > this.#streamUs) this.#streamUs = timeUs;
        if (this.#wallUs !== undefined) {
          clock.freshAtUs =
            this.#wallUs - timeUs < FRESH_US ? this.#wallUs : undefined;
        }
      }
    }
  }

  /**
   * Tells the time of the wall. While a host that was followed live is silent, its time goes on with the wall's.
   */
  tick(wallUs: Us): void {
    this.#wallUs = wallUs;
    for (const clock of this.#clocks) {
      if (clock?.freshAtUs === undefined) continue;
      const passedUs = clock.highUs + (wallUs - clock.freshAtUs);
      if (passedUs - this.latenessUs > clock.watermarkUs) {
        clock.watermarkUs = passedUs - this.latenessUs;
        this.#findInOrder(clock, clock.watermarkUs);
        this.#advance(clock);
      }
    }
    this.#release();
    if (this.#isLive && wallUs - this.#settledUs >= SETTLE_US) {
      this.#settledUs = wallUs;
      this.#searcher.settle(true);
      this.#searcher.advance(this.#passedLiveUs(wallUs));
    }
  }

  /**
   * Reads evidence that an alert may need, for when there is nothing else to do: it is the same whenever it is read.
   * @param most hits that are looked at, newest first
   * @returns false when none is left
   */
  prepareEvidence(most: number): boolean {
    for (let i = 0; i < most; i++) {
      const hit = this.#unread.pop();
      if (hit === undefined) return false;
      void hit.evidence;
    }
    return true;
  }

  /** The end of all input: nothing later can come, everything is decided. */
  finish(): void {
    for (const clock of this.#clocks) {
      if (clock !== undefined) this.#findInOrder(clock, Infinity);
    }
    this.#sequencer.finish();
    this.#sampler.finish();
    this.#searcher.finish();
    for (const pipe of this.#pipes.values()) this.#tellAll(pipe.finish());
  }

  /**
   * The run ends and the log goes on: what waits is decided on what was seen, so that it is not lost. Nothing is taken to
   * be missing, since its time has not passed: what a late event could still undo is told as provisional, and what was
   * told as provisional before stays so.
   */
  stop(): void {
    this.#isStopping = true;
    this.#searcher.settle(true);
    for (const clock of this.#clocks) {
      if (clock !== undefined) this.#findInOrder(clock, Infinity);
    }
    for (const pipe of this.#pipes.values()) this.#tellAll(pipe.stop());
  }

  /** Decides everything that the watermark of a host has passed. */
  #advance(clock: HostClock): void {
    this.#sequencer.advance(clock);
    this.#sampler.advance(clock);
  }

  /** Shows an event to the rules with lineage as it arrives. Joins wait for the order all the same. */
  #findEarly(
    event: Event,
    news: ProcessNews | undefined,
    clock: HostClock,
  ): void {
    if (this.#arrival === undefined) return;
    const { lineages, finder } = this.#arrival;
    // Both have the same conditions, by the same numbers.
    if (news !== undefined) lineages.takeNews(news);
    // What the watermark has passed is decided now.
    if (event.timeUs < clock.watermarkUs) return;
    finder.find(event, this.#onEarly, this.#onHit);
  }

  /**
   * Keeps for the rules with lineage what they have to know when its turn comes: what it says of processes, whatever is asked,
   * and the event itself only where some rule holds by some answer.
   * @returns true if the event is kept
   */
  #hold(
    event: Event,
    news: ProcessNews | undefined,
    clock: HostClock,
  ): boolean {
    const mayHold = this.#orderedFinder.mayHold(event);
    if (!mayHold && news === undefined) return false;
    const { timeUs, recordId, seq } = event;
    this.#holdNew(clock, {
      ...{ timeUs, recordId, seq, news },
      event: mayHold ? event : undefined,
    });
    return mayHold;
  }

  #holdNew(clock: HostClock, held: HeldEvent): void {
    this.#holdBack(clock, held);
    if (clock.held!.isOver) this.#counters.evictedHits++;
  }

  #holdBack(clock: HostClock, held: HeldEvent): void {
    clock.held ??= new HeldEvents(this.#limits.heldEvents);
    clock.held.hold(held);
  }

  #wantsInOrder(eventClass: EventClass): boolean {
    return (
      this.#hasLineage &&
      (this.#lineages.wants(eventClass) ||
        this.#orderedFinder.wants(eventClass))
    );
  }

  /** Shows what is held and the watermark has passed to the rules with lineage. */
  #findInOrder(clock: HostClock, watermarkUs: Us): void {
    const { held } = clock;
    if (held === undefined) return;
    for (
      let next = held.next(watermarkUs);
      next !== undefined;
      next = held.next(watermarkUs)
    ) {
      const { news, event } = next;
      if (news !== undefined) this.#lineages.takeNews(news);
      if (event === undefined) continue;
      if (this.#find(this.#orderedFinder, event, clock)) {
        event.letDocumentGo?.();
      }
      this.#withdrawRest(event);
    }
  }

  /** In its order the event is no match of these. */
  #withdrawRest({ seq }: Event): void {
    if (this.#arrival === undefined) return;
    for (const match of this.#arrival.matches.rest(seq)) {
      const revision = match.revision + 1;
      this.#push({
        kind: "withdrawn",
        match: { ...match, certainty: "withdrawn", revision },
      });
    }
  }

  /** Works out what is still to be told, for {@link drain}. */
  settle(): void {
    this.#searcher.settle(true);
  }

  /** The changes since the last call, in the order in which they were found. */
  drain(): readonly MatchChange[] {
    this.#searcher.settle(false);
    if (this.#changes.length === 0) return NO_CHANGES;
    const changes = this.#changes;
    this.#changes = [];
    return changes;
  }

  /** Half matched sequences, then samples, at most `most` of them. */
  pending(most: number): PendingView {
    const sequences = this.#sequencer.pending(most);
    const samples = this.#sampler.pending(most - sequences.rows.length);
    return {
      total: sequences.total + samples.total,
      early: sequences.early,
      rows: [...sequences.rows, ...samples.rows],
    };
  }

  /**
   * One of the pending that were shown, by its id, or how it ended; undefined where it was never shown, or so long ago
   * that it is forgotten. Only with `logPending`.
   */
  pendingDetail(id: string): PendingDetail | undefined {
    const shown = this.#log?.get(id);
    if (shown === undefined) return undefined;
    const { state } = shown;
    const { plan, clocks } = state;
    const now =
      this.#sequencer.pendingNow(shown) ?? this.#sampler.pendingNow(shown);
    const { watermarkUs, highUs } = slowest(clocks);
    return {
      pending: now ?? shown.last,
      end: now === undefined ? shown.end : undefined,
      isGone: now === undefined,
      highUs,
      watermarkUs,
      keys:
        plan.kind === "sequence"
          ? this.#sequencer.keysOf(plan)
          : this.#sampler.keysOf(plan),
    };
  }

  /** What became of pending sequences and samples lately, newest first. Only with `logPending`. */
  pendingChanges(most: number): readonly PendingChange[] {
    return this.#log?.changes(most) ?? [];
  }

  /** How many changes of them there were in all. Only with `logPending`. */
  get pendingChanged(): number {
    return this.#log?.changed ?? 0;
  }

  /** Nothing more is told of the rule. Few rules have pipes, and this is asked of each hit. */
  #isDone(rule: Rule): boolean {
    return this.#pipes.size > 0 && this.#pipes.get(rule)?.isDone === true;
  }

  /** One event is the whole match: it stands at once. */
  #matchEvent(plan: EventPlan, event: Event): void {
    if (this.#isDone(plan.rule)) return;
    const pipe = this.#pipes.get(plan.rule);
    const match = this.#matchOf(plan, event, "confirmed");
    const wasTold = this.#arrival?.matches.confirm(event.seq, match) === true;
    if (pipe === undefined && !wasTold) this.#push({ kind: "fired", match });
    this.#tell({ kind: "confirmed", match });
  }

  #matchOf(
    { rule, condition, paths }: EventPlan,
    event: Event,
    certainty: Certainty,
  ): Match {
    const { fieldChars } = this.#limits;
    const identity = eventIdentity(event);
    const waiting = new LazyEvidence(
      event,
      paths,
      fieldChars,
      [condition],
      identity,
    );
    return {
      id: digest([rule.id, "", identity]),
      rule,
      key: {},
      get events() {
        return [waiting.evidence];
      },
      completedUs: event.timeUs,
      certainty,
      revision: 1,
    };
  }

  #push({ kind, match }: MatchChange): void {
    if (!this.#isStopping) this.#changes.push({ kind, match });
    else if (kind !== "confirmed") {
      const certainty = kind === "withdrawn" ? "withdrawn" : "provisional";
      this.#changes.push({ kind, match: { ...match, certainty } });
    }
  }

  /** Results of a rule with pipes go there when they are confirmed; until then nothing is told of them. */
  #tell(change: MatchChange): void {
    const pipe = this.#pipes.get(change.match.rule);
    if (pipe === undefined) this.#push(change);
    else if (change.kind === "confirmed") pipe.take(change.match);
  }

  /** Lets results out of the pipes that every host known so far has passed. */
  #release(): void {
    for (const pipe of this.#pipes.values()) {
      if (!pipe.isWaiting) continue;
      this.#tellAll(pipe.advance(this.#passedUs()));
    }
  }

  /** The same of the hosts that are heard of: an old log, read and done with, does not hold back those that go on. */
  #passedLiveUs(wallUs: Us): Us {
    let passedUs = Infinity;
    for (const clock of this.#clocks) {
      if (clock === undefined) continue;
      const isHeard =
        clock.freshAtUs !== undefined ||
        (clock.readAtUs !== undefined && wallUs - clock.readAtUs < SILENT_US);
      if (isHeard && clock.watermarkUs < passedUs) passedUs = clock.watermarkUs;
    }
    return passedUs === Infinity ? -Infinity : passedUs;
  }

  /** Before this, nothing more comes of any host known so far. */
  #passedUs(): Us {
    let passedUs = Infinity;
    for (const clock of this.#clocks) {
      if (clock !== undefined && clock.watermarkUs < passedUs) {
        passedUs = clock.watermarkUs;
      }
    }
    return passedUs === Infinity ? -Infinity : passedUs;
  }

  #tellAll(matches: readonly Match[]): void {
    for (const each of matches) {
      const match = { ...each, revision: 1 };
      this.#push({ kind: "fired", match });
      this.#push({ kind: "confirmed", match });
    }
  }
}

function isOf<Kind extends JoinPlan["kind"]>(
  kind: Kind,
  hit: KeyedHit,
): hit is KeyedHit<Extract<JoinPlan, { kind: Kind }>> {
  return hit.plan.kind === kind;
}

/** The conditions of a query, `until` included. */
function conditionsOf(query: Query): readonly Expr[] {
  switch (query.kind) {
    case "event":
      return [query.filter.condition];
    case "sequence":
      return [
        ...query.steps,
        ...(query.until === undefined ? [] : [query.until]),
      ].map(({ filter }) => filter.condition);
    case "sample":
      return query.steps.map(({ filter }) => filter.condition);
  }
}

const TAIL_NEEDS_END =
  'the pipe "tail" waits for the end of the input, which a followed log does not have';

/** How long after its last event a match may still be found: missing-event steps behind it take a maxspan. */
function settleUs(query: Query): Us {
  if (query.kind !== "sequence") return 0;
  const trailing = query.steps.at(-1)!.missing;
  return trailing ? (query.maxspan?.us ?? 0) : 0;
}

const NO_CHANGES: readonly MatchChange[] = [];
