/**
 * What can be said of the logs themselves, apart from what any rule says: who logs, how much, how late, what is missing.
 * Each event goes in once, in the order in which it is read; reports come out when they are asked for.
 *
 * ```text
 *   source (path) ── host ── channel     events, first and last, write delay, lateness
 *            host ── channel             record numbers: a host's channel may be spread over several files
 *            host                        newest event time, notable events
 * ```
 *
 * _Write delay_ is record time − event time, told of events that have both (Sysmon's `UtcTime`, Endpoint's `@timestamp`).
 * _Lateness_ is newest event time of the host so far, in all sources, − event time: what `--lateness` must cover.
 *
 * Bounded: see the constants; a channel costs some 2 kB and up to 5 kB more for gaps. An event costs two array
 * look-ups, some additions and two buckets.
 */
import { LogHistogram } from "../../base/log-histogram.ts";
import type { SavedHistogram } from "../../base/log-histogram.ts";
import { US_PER_DAY, US_PER_MINUTE, US_PER_SECOND } from "../../base/time.ts";
import type { Us } from "../../base/time.ts";
import type { Line, Source } from "../../source/line.ts";
import { ABSENT } from "../document-index.ts";
import type { Event, EventClass, Host } from "../event.ts";
import { ShapeClass } from "../shapes/shape-class.ts";
import { NOTABLE_KINDS, notableKind, notableOf } from "./notable.ts";
import type { Notable, NotableKind } from "./notable.ts";
import { RecordNumbers } from "./record-numbers.ts";
import type { RecordNumbersReport, SavedNumbers } from "./record-numbers.ts";

/** Channels of hosts of sources; what comes after is lumped together, a lump a host. */
const MAX_CHANNELS = 8_192;
const LUMP = "(further channels)";
/** Broken lines kept of a source: the first. */
const MAX_BAD_LINES = 5;
/** Notable events kept of a host and kind: the last. */
const MAX_NOTABLE = 20;
/** Notable events that wait to be told. */
const MAX_NEWS = 100;
/** An event further ahead of the wall clock says nothing about how late the others are. */
const MAX_AHEAD_US = US_PER_DAY;

/** How long something took; percentiles are at most a sixteenth too large, the maximum is exact. */
export interface Spread {
  /** Events it was told of. */
  readonly count: number;
  readonly p50Us: Us;
  readonly p90Us: Us;
  readonly p99Us: Us;
  readonly maxUs: Us;
}

/** What is told of a channel, of a host and of a source alike. */
export interface Flow {
  readonly events: number;
  readonly firstUs: Us | undefined;
  readonly lastUs: Us | undefined;
  /** Undefined where no event has two times. */
  readonly writeDelay: Spread | undefined;
  readonly lateness: Spread;
}

export interface ChannelFlow extends Flow {
  /** As first logged; empty for documents that have none. */
  readonly name: string;
}

export interface HostFlow extends Flow {
  readonly host: Host;
  readonly shapes: readonly string[];
  /** Of the last minute of event time. */
  readonly perSecond: number;
  /** In the order of their first event. */
  readonly channels: readonly ChannelFlow[];
}

export interface BadLine {
  readonly line: number;
  readonly offset: number;
  /** Quotes the line: not yet made visible. */
  readonly reason: string;
}

export interface SourceReport {
  readonly path: string;
  readonly hosts: readonly HostFlow[];
  readonly unparsed: number;
  /** The first five. */
  readonly badLines: readonly BadLine[];
}

export interface ChannelNumbers extends RecordNumbersReport {
  readonly channel: string;
}

export interface HostReport {
  readonly host: Host;
  readonly newestUs: Us | undefined;
  readonly lateness: Spread;
  /** Events later than what was allowed. */
  readonly late: number;
  /** Events a day or more ahead of the wall clock. */
  readonly ahead: number;
  /** Channels whose records have numbers. */
  readonly channels: readonly ChannelNumbers[];
  readonly counts: Readonly<Record<NotableKind, number>>;
  /** In the order in which they happened; the last twenty of each kind. */
  readonly notable: readonly Notable[];
}

export interface SourceHealthOptions {
  /** What is `late`. */
  readonly latenessUs: Us;
}

/** A piece of what is known, for a checkpoint. */
interface HealthPart {
  readonly part: string;
  readonly value: () => unknown;
}

interface Channel {
  readonly name: string;
  /** Undefined until an event has two times. */
  delay: LogHistogram | undefined;
  readonly lateness: LogHistogram;
  readonly numbers: RecordNumbers | undefined;
  events: number;
  firstUs: Us;
  lastUs: Us;
}

interface SourceHost {
  readonly host: Host;
  readonly shapes: Set<string>;
  /** By class index: the classes of a channel share it. */
  readonly byClass: (LoggedPlace | undefined)[];
  /** By name in lower case: exporters do not agree on it. */
  readonly channels: Map<string, Channel>;
  /** Events of the minute of event time that is counted, and of the one before. */
  minute: number;
  inMinute: number;
  inMinuteBefore: number;
}

/** Where the events of one class of a host in one log are counted. */
export interface LoggedPlace {
  readonly sourceHost: SourceHost;
  readonly state: HostState;
  readonly channel: Channel;
  /** Its events say when they happened, apart from when they were written. */
  readonly hasDelay: boolean;
}

interface SourceState {
  readonly path: string;
  readonly hosts: (SourceHost | undefined)[];
  unparsed: number;
  readonly badLines: BadLine[];
}

/** As a checkpoint holds what is known of a host; hosts are told by their index, times are null where there is none. */
interface SavedHealthHost {
  readonly host: number;
  readonly newestUs: Us | null;
  readonly late: number;
  readonly ahead: number;
  readonly lateness: SavedHistogram;
  readonly channels: readonly (readonly [string, string, SavedNumbers])[];
  readonly counts: Readonly<Record<NotableKind, number>>;
  readonly notable: readonly (readonly [
    NotableKind,
    readonly Omit<Notable, "host">[],
  ])[];
}

interface SavedChannel {
  readonly key: string;
  readonly name: string;
  readonly delay?: SavedHistogram;
  readonly lateness: SavedHistogram;
  readonly isNumbered: boolean;
  readonly events: number;
  readonly firstUs: Us | null;
  readonly lastUs: Us | null;
}

interface SavedHealth {
  readonly streamUs: Us | null;
}

/** And of a log. */
interface SavedHealthSource {
  readonly path: string;
  readonly unparsed: number;
  readonly badLines: readonly BadLine[];
  readonly hosts: readonly {
    readonly host: number;
    readonly shapes: readonly string[];
    readonly channels: readonly SavedChannel[];
    readonly minute: number | null;
    readonly inMinute: number;
    readonly inMinuteBefore: number;
  }[];
}

interface HostState {
  readonly host: Host;
  newestUs: Us;
  late: number;
  ahead: number;
  readonly lateness: LogHistogram;
  /** By name in lower case. */
  readonly channels: Map<string, { name: string; numbers: RecordNumbers }>;
  readonly counts: Record<NotableKind, number>;
  readonly notable: Map<NotableKind, Notable[]>;
}

export class SourceHealth {
  readonly #latenessUs: Us;
  readonly #sources = new Map<string, SourceState>();
  /** By host index. */
  readonly #hosts: (HostState | undefined)[] = [];
  /** By class index. */
  readonly #kinds: (NotableKind | null | undefined)[] = [];
  #lastSourceId: number | undefined;
  #lastSource: SourceState | undefined;
  #channelCount = 0;
  #wallUs: Us = Infinity;
  #streamUs: Us = -Infinity;
  #news: Notable[] = [];

  constructor({ latenessUs }: SourceHealthOptions) {
    this.#latenessUs = latenessUs;
  }

  /** A part for each host, then one for each log: channels of a log share the record numbers of the host's. */
  *save(): Generator<HealthPart> {
    for (const state of this.#hosts) {
      if (state === undefined) continue;
      yield { part: "health-host", value: () => saveHost(state) };
    }
    for (const source of this.#sources.values()) {
      yield { part: "health-source", value: () => saveSource(source) };
    }
    yield {
      part: "health",
      value: (): SavedHealth => ({
        streamUs: saveUs(this.#streamUs),
      }),
    };
  }

  /**
   * Takes up a part that {@link save} gave, in the same order, before any event.
   * @param hosts by their index
   * @returns false for a part that is not of health
   */
  restore(part: string, value: unknown, hosts: readonly Host[]): boolean {
    switch (part) {
      case "health": {
        const { streamUs } = value as SavedHealth;
        this.#streamUs = streamUs ?? -Infinity;
        return true;
      }
      case "health-host": {
        const state = restoreHost(value as SavedHealthHost, hosts);
        this.#hosts[state.host.index] = state;
        return true;
      }
      case "health-source":
        this.#restoreSource(value as SavedHealthSource, hosts);
        return true;
      default:
        return false;
    }
  }

  #restoreSource(saved: SavedHealthSource, hosts: readonly Host[]): void {
    const source: SourceState = {
      path: saved.path,
      hosts: [],
      unparsed: saved.unparsed,
      badLines: [...saved.badLines],
    };
    for (const each of saved.hosts) {
      const host = known(hosts[each.host]);
      const sourceHost = newSourceHost(host);
      for (const shape of each.shapes) sourceHost.shapes.add(shape);
      sourceHost.minute = each.minute ?? -Infinity;
      sourceHost.inMinute = each.inMinute;
      sourceHost.inMinuteBefore = each.inMinuteBefore;
      for (const { key, ...rest } of each.channels) {
        const numbers = rest.isNumbered
          ? this.#hosts[each.host]?.channels.get(key)?.numbers
          : undefined;
        sourceHost.channels.set(key, restoreChannel(rest, numbers));
        if (key !== LUMP) this.#channelCount++;
      }
      source.hosts[each.host] = sourceHost;
    }
    this.#sources.set(saved.path, source);
  }

  /** Tells the time of the wall; without it no event is ahead of it. */
  tick(wallUs: Us): void {
    this.#wallUs = wallUs;
  }

  note(event: Event): void {
    const { timeUs, writtenUs = ABSENT, host, class: eventClass, line } = event;
    const place = this.placeOf(line.source, host, eventClass);
    const isNew = this.count(place, timeUs, writtenUs, numberOf(event));
    const kind = this.#kindOf(eventClass);
    if (kind !== null && isNew) this.#notable(place.state, kind, event);
  }

  /** Where {@link count} counts, while the log is read. */
  placeOf(
    { id, path }: Source,
    host: Host,
    eventClass: EventClass,
  ): LoggedPlace {
    const source = this.#sourceOf(id, path);
    const sourceHost = (source.hosts[host.index] ??= newSourceHost(host));
    return (sourceHost.byClass[eventClass.index] ??= this.#newPlace(
      sourceHost,
      eventClass,
    ));
  }

  #newPlace(sourceHost: SourceHost, eventClass: EventClass): LoggedPlace {
    const { host } = sourceHost;
    const state = (this.#hosts[host.index] ??= newHostState(host));
    const channel = this.#channelOf(sourceHost, state, eventClass);
    const hasDelay = eventClass.provider === "sysmon";
    return { sourceHost, state, channel, hasDelay };
  }

  /**
   * Takes the figures of an event, all that those tell which are not {@link wants | wanted}.
   * @param writtenUs ABSENT where the log does not tell
   * @param number of the record; ABSENT where it has none
   * @returns false if the record was there before
   */
  count(
    { sourceHost, state, channel, hasDelay }: LoggedPlace,
    timeUs: Us,
    writtenUs: Us,
    number: number,
  ): boolean {
    channel.events++;
    if (timeUs < channel.firstUs) channel.firstUs = timeUs;
    if (timeUs > channel.lastUs) channel.lastUs = timeUs;
    countMinute(sourceHost, timeUs);
    // A record with one time only says nothing about what lies between two.
    const isWritten = writtenUs !== ABSENT;
    if (isWritten && (hasDelay || writtenUs !== timeUs)) {
      (channel.delay ??= new LogHistogram()).add(writtenUs - timeUs);
    }

    if (timeUs > this.#wallUs + MAX_AHEAD_US) {
      state.ahead++;
    } else {
      if (timeUs > state.newestUs) state.newestUs = timeUs;
      if (timeUs > this.#streamUs) this.#streamUs = timeUs;
      const lateUs = state.newestUs - timeUs;
      if (lateUs > this.#latenessUs) state.late++;
      channel.lateness.add(lateUs);
      state.lateness.add(lateUs);
    }

    const { numbers } = channel;
    return numbers === undefined || !Number.isSafeInteger(number)
      ? true
      : numbers.add(number, isWritten ? writtenUs : undefined);
  }

  /** A line that is not JSON. */
  unparsed({ source: { id, path }, number, offset }: Line, reason: string) {
    const source = this.#sourceOf(id, path);
    source.unparsed++;
    if (source.badLines.length >= MAX_BAD_LINES) return;
    source.badLines.push({ line: number, offset, reason });
  }

  /** False if the class says nothing of the logging: its events are worth their figures only. */
  wants(eventClass: EventClass): boolean {
    return this.#kindOf(eventClass) !== null;
  }

  /** In the order in which they were first heard of. Sources of one path, as after a rotation, are one. */
  sources(): readonly SourceReport[] {
    return [...this.#sources.values()].map((source) => ({
      path: source.path,
      hosts: source.hosts.flatMap((each) =>
        each === undefined ? [] : [this.#hostFlow(each)],
      ),
      unparsed: source.unparsed,
      badLines: source.badLines,
    }));
  }

  /** In the order of their first event. */
  hosts(): readonly HostReport[] {
    return this.#hosts.flatMap((state) =>
      state === undefined ? [] : [this.#hostReport(state)],
    );
  }

  /** The notable events since the last call; of very many the last hundred. */
  news(): readonly Notable[] {
    if (this.#news.length === 0) return NO_NEWS;
    const news = this.#news;
    this.#news = [];
    return news;
  }

  #sourceOf(id: number, path: string): SourceState {
    if (id === this.#lastSourceId && this.#lastSource !== undefined) {
      return this.#lastSource;
    }
    let source = this.#sources.get(path);
    if (source === undefined) {
      source = {
        path,
        hosts: [],
        unparsed: 0,
        badLines: [],
      };
      this.#sources.set(path, source);
    }
    this.#lastSourceId = id;
    return (this.#lastSource = source);
  }

  /** Nothing more comes of a log. What its hosts have to tell stays. */
  forgetSource(path: string): void {
    const source = this.#sources.get(path);
    if (source === undefined) return;
    this.#sources.delete(path);
    if (this.#lastSource === source) this.#lastSourceId = undefined;
    for (const host of source.hosts) {
      const lumps = host?.channels.has(LUMP) === true ? 1 : 0;
      this.#channelCount -= (host?.channels.size ?? 0) - lumps;
    }
  }

  #channelOf(
    sourceHost: SourceHost,
    state: HostState,
    eventClass: EventClass,
  ): Channel {
    sourceHost.shapes.add(eventClass.shape.name);
    const key = eventClass.channel.toLowerCase();
    const known = sourceHost.channels.get(key);
    if (known !== undefined) return known;
    if (this.#channelCount >= MAX_CHANNELS) {
      const lump = sourceHost.channels.get(LUMP) ?? newChannel(LUMP, undefined);
      sourceHost.channels.set(LUMP, lump);
      return lump;
    }
    this.#channelCount++;
    let numbered = state.channels.get(key);
    if (numbered === undefined) {
      numbered = { name: eventClass.channel, numbers: new RecordNumbers() };
      state.channels.set(key, numbered);
    }
    const channel = newChannel(eventClass.channel, numbered.numbers);
    sourceHost.channels.set(key, channel);
    return channel;
  }

  #kindOf(eventClass: EventClass): NotableKind | null {
    return (this.#kinds[eventClass.index] ??= notableKind(eventClass) ?? null);
  }

  #notable(state: HostState, kind: NotableKind, event: Event): void {
    const notable = notableOf(event, kind);
    if (notable === undefined) return;
    state.counts[kind]++;
    const kept = state.notable.get(kind) ?? [];
    state.notable.set(kind, [...kept, notable].slice(-MAX_NOTABLE));
    this.#news.push(notable);
    if (this.#news.length > MAX_NEWS) this.#news.shift();
  }

  #hostFlow(sourceHost: SourceHost): HostFlow {
    const { host, shapes } = sourceHost;
    const channels = [...sourceHost.channels.values()];
    return {
      host,
      shapes: [...shapes],
      perSecond: this.#perSecond(sourceHost),
      ...flowOf(channels),
      channels: channels.map((channel) => ({
        name: channel.name,
        ...flowOf([channel]),
      })),
    };
  }

  /** The minute before counts as far as it lies in the last sixty seconds of the stream. */
  #perSecond({ minute, inMinute, inMinuteBefore }: SourceHost): number {
    const now = this.#streamUs / US_PER_MINUTE;
    const passed = now - minute;
    const seconds = US_PER_MINUTE / US_PER_SECOND;
    if (!(passed >= 0 && passed < 2)) return 0;
    return passed < 1
      ? (inMinute + inMinuteBefore * (1 - passed)) / seconds
      : (inMinute * (2 - passed)) / seconds;
  }

  #hostReport(state: HostState): HostReport {
    const { host, newestUs, lateness, late, ahead, counts, notable } = state;
    return {
      host,
      newestUs: finite(newestUs),
      lateness: spreadOf(lateness),
      late,
      ahead,
      channels: [...state.channels.values()].flatMap(({ name, numbers }) => {
        const report = numbers.report();
        if (report === undefined) return [];
        return [{ channel: name, ...report }];
      }),
      counts: { ...counts },
      notable: [...notable.values()].flat().sort((a, b) => a.timeUs - b.timeUs),
    };
  }
}

const NO_NEWS: readonly Notable[] = [];

function newSourceHost(host: Host): SourceHost {
  return {
    host,
    shapes: new Set(),
    byClass: [],
    channels: new Map(),
    minute: -Infinity,
    inMinute: 0,
    inMinuteBefore: 0,
  };
}

function newHostState(host: Host): HostState {
  return {
    host,
    newestUs: -Infinity,
    late: 0,
    ahead: 0,
    lateness: new LogHistogram(),
    channels: new Map(),
    counts: Object.fromEntries(
      NOTABLE_KINDS.map((kind) => [kind, 0]),
    ) as Record<NotableKind, number>,
    notable: new Map(),
  };
}

function newChannel(name: string, numbers: RecordNumbers | undefined): Channel {
  return {
    name,
    delay: undefined,
    lateness: new LogHistogram(),
    numbers,
    events: 0,
    firstUs: Infinity,
    lastUs: -Infinity,
  };
}

const saveUs = (us: Us): Us | null => (Number.isFinite(us) ? us : null);

function saveHost(state: HostState): SavedHealthHost {
  const { host, newestUs, late, ahead, lateness, channels } = state;
  return {
    host: host.index,
    newestUs: saveUs(newestUs),
    late,
    ahead,
    lateness: lateness.save(),
    channels: [...channels].map(([key, { name, numbers }]) => [
      key,
      name,
      numbers.save(),
    ]),
    counts: state.counts,
    notable: [...state.notable].map(([kind, kept]) => [
      kind,
      kept.map(({ host: _, ...rest }) => rest),
    ]),
  };
}

function restoreHost(
  saved: SavedHealthHost,
  hosts: readonly Host[],
): HostState {
  const host = known(hosts[saved.host]);
  const state = newHostState(host);
  state.newestUs = saved.newestUs ?? -Infinity;
  state.late = saved.late;
  state.ahead = saved.ahead;
  state.lateness.restore(saved.lateness);
  for (const [key, name, savedNumbers] of saved.channels) {
    const numbers = new RecordNumbers();
    numbers.restore(savedNumbers);
    state.channels.set(key, { name, numbers });
  }
  Object.assign(state.counts, saved.counts);
  for (const [kind, kept] of saved.notable) {
    state.notable.set(
      kind,
      kept.map((each) => ({ ...each, what: each.what, user: each.user, host })),
    );
  }
  return state;
}

function saveSource(source: SourceState): SavedHealthSource {
  const { path, unparsed, badLines, hosts } = source;
  return {
    path,
    unparsed,
    badLines,
    hosts: hosts.flatMap((each) =>
      each === undefined
        ? []
        : [
            {
              host: each.host.index,
              shapes: [...each.shapes],
              channels: [...each.channels].map(([key, channel]) =>
                saveChannel(key, channel),
              ),
              minute: saveUs(each.minute),
              inMinute: each.inMinute,
              inMinuteBefore: each.inMinuteBefore,
            },
          ],
    ),
  };
}

function saveChannel(key: string, channel: Channel): SavedChannel {
  const { name, delay, lateness, numbers, events, firstUs, lastUs } = channel;
  return {
    key,
    name,
    ...(delay && { delay: delay.save() }),
    lateness: lateness.save(),
    isNumbered: numbers !== undefined,
    events,
    firstUs: saveUs(firstUs),
    lastUs: saveUs(lastUs),
  };
}

function restoreChannel(
  { name, delay, lateness, events, firstUs, lastUs }: Omit<SavedChannel, "key">,
  numbers: RecordNumbers | undefined,
): Channel {
  const channel = newChannel(name, numbers);
  if (delay !== undefined) (channel.delay = new LogHistogram()).restore(delay);
  channel.lateness.restore(lateness);
  channel.events = events;
  channel.firstUs = firstUs ?? Infinity;
  channel.lastUs = lastUs ?? -Infinity;
  return channel;
}

/** @throws TypeError for a host that a checkpoint that was written whole cannot lack */
function known(host: Host | undefined): Host {
  if (host === undefined) throw new TypeError("a reference leads nowhere");
  return host;
}

/** The log's own number of its record; ABSENT where it has none. */
function numberOf(event: Event): number {
  if (!(event.class instanceof ShapeClass)) return ABSENT;
  const number =
    event.passed !== undefined
      ? event.recordNumber
      : event.class.shape.recordNumber(event.kept ?? event.doc);
  return number ?? ABSENT;
}

/** An event of an earlier minute than the two is too late to say anything about now. */
function countMinute(sourceHost: SourceHost, timeUs: Us): void {
  const minute = Math.floor(timeUs / US_PER_MINUTE);
  if (minute === sourceHost.minute) {
    sourceHost.inMinute++;
  } else if (minute > sourceHost.minute) {
    sourceHost.inMinuteBefore =
      minute === sourceHost.minute + 1 ? sourceHost.inMinute : 0;
    sourceHost.minute = minute;
    sourceHost.inMinute = 1;
  } else if (minute === sourceHost.minute - 1) {
    sourceHost.inMinuteBefore++;
  }
}

function flowOf(channels: readonly Channel[]): Flow {
  const delay = new LogHistogram();
  const lateness = new LogHistogram();
  let [events, firstUs, lastUs] = [0, Infinity, -Infinity];
  for (const channel of channels) {
    events += channel.events;
    firstUs = Math.min(firstUs, channel.firstUs);
    lastUs = Math.max(lastUs, channel.lastUs);
    lateness.merge(channel.lateness);
    if (channel.delay !== undefined) delay.merge(channel.delay);
  }
  return {
    events,
    firstUs: finite(firstUs),
    lastUs: finite(lastUs),
    writeDelay: delay.count === 0 ? undefined : spreadOf(delay),
    lateness: spreadOf(lateness),
  };
}

function spreadOf(histogram: LogHistogram): Spread {
  return {
    count: histogram.count,
    p50Us: histogram.percentileUs(0.5),
    p90Us: histogram.percentileUs(0.9),
    p99Us: histogram.percentileUs(0.99),
    maxUs: histogram.maxUs,
  };
}

function finite(us: Us): Us | undefined {
  return Number.isFinite(us) ? us : undefined;
}
