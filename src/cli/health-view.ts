/**
 * The health of the logs as the screen sees it: what was read of each source, host by host, and what is wrong with a host's
 * records. Nothing is worked out while nobody looks, and at most once a second while somebody does.
 */
import type {
  HealthFlow,
  HealthHost,
  HealthList,
  HealthSource,
} from "../screen/store/snapshot.ts";
import { US_PER_DAY } from "../base/time.ts";
import type { Us } from "../base/time.ts";
import type { Detector } from "../lib/detector.ts";
import type {
  HostFlow,
  HostReport,
  SourceHealth,
  SourceReport,
} from "../event/health/source-health.ts";
import { adviceFor } from "../source/foreign.ts";
import type { NotLookedAt } from "../source/not-looked-at.ts";
import { toldState } from "../source/reader.ts";
import type { Unreadable } from "../source/unreadable.ts";
import type { Feed } from "./pipeline.ts";

const EVERY_MS = 1_000;
/** What is sent; the others are counted. */
const MOST_SOURCES = 100;
const MOST_HOSTS = 100;
const MOST_HOSTS_OF_SOURCE = 50;
const MOST_CHANNELS = 30;
const MOST_NOT_LOOKED_AT = 100;
const MOST_UNREADABLE = 100;

export class HealthView {
  readonly #health: SourceHealth;
  readonly #detector: Detector;
  readonly #notLookedAt: () => readonly NotLookedAt[];
  readonly #unreadable: () => readonly Unreadable[];
  #looked = false;
  #madeMs = -Infinity;
  #list: HealthList | undefined;

  /**
   * @param notLookedAt what the folders hold that is no log
   * @param unreadable what cannot be read
   */
  constructor(
    health: SourceHealth,
    detector: Detector,
    notLookedAt: () => readonly NotLookedAt[],
    unreadable: () => readonly Unreadable[],
  ) {
    this.#health = health;
    this.#detector = detector;
    this.#notLookedAt = notLookedAt;
    this.#unreadable = unreadable;
  }

  look(looked: boolean): void {
    if (looked && !this.#looked) this.#madeMs = -Infinity;
    this.#looked = looked;
  }

  /** The next list is made anew: nothing more will come that would bring one. */
  refresh(): void {
    this.#madeMs = -Infinity;
  }

  /** Undefined while nobody looks. @param nowMs a steady clock; @param wallUs the wall clock, live only */
  list(
    feeds: readonly Feed[],
    nowMs: number,
    wallUs?: Us,
  ): HealthList | undefined {
    if (!this.#looked) return undefined;
    if (nowMs - this.#madeMs < EVERY_MS) return this.#list;
    this.#madeMs = nowMs;
    const reports = new Map(
      this.#health.sources().map((each) => [each.path, each]),
    );
    const hosts = this.#health.hosts();
    const passed = this.#notLookedAt();
    const unreadable = this.#unreadable();
    this.#list = {
      sources: feeds
        .slice(0, MOST_SOURCES)
        .map((feed) => this.#source(feed, reports, wallUs)),
      moreSources: Math.max(0, feeds.length - MOST_SOURCES),
      // Who has trouble is not cut off.
      hosts: hosts
        .toSorted((a, b) => trouble(b) - trouble(a))
        .slice(0, MOST_HOSTS)
        .map(hostOf),
      moreHosts: Math.max(0, hosts.length - MOST_HOSTS),
      unreadable: unreadable.slice(0, MOST_UNREADABLE),
      moreUnreadable: Math.max(0, unreadable.length - MOST_UNREADABLE),
      notLookedAt: passed
        .slice(0, MOST_NOT_LOOKED_AT)
        .map(({ path, foreign }) => ({
          path,
          what: foreign.what,
          advice: adviceFor(foreign, path),
        })),
      moreNotLookedAt: Math.max(0, passed.length - MOST_NOT_LOOKED_AT),
    };
    return this.#list;
  }

  #source(
    { reader, highUs }: Feed,
    reports: ReadonlyMap<string, SourceReport>,
    wallUs: Us | undefined,
  ): HealthSource {
    const { source, oversize, zeroBytes } = reader;
    const lastUs = highUs === -Infinity ? undefined : highUs;
    const status = this.#detector.sourceStatus(source.id);
    const report = reports.get(source.path);
    const hosts = report?.hosts ?? [];
    return {
      path: source.path,
      state: toldState(reader),
      shapes: status.shapes,
      notes: status.notes,
      inode: reader.file?.key,
      offset: reader.bytesRead,
      sizeBytes: reader.sizeBytes,
      behindBytes: reader.behindBytes,
      lastUs,
      lagUs: lagOf(wallUs, lastUs),
      perSecond: hosts.reduce((sum, { perSecond }) => sum + perSecond, 0),
      rotations: reader.rotations,
      rewrites: reader.rewrites,
      lostBytes: reader.lostBytes,
      clockOffsetUs: status.clockOffsetUs,
      unparsed: report?.unparsed ?? 0,
      badLines: report?.badLines ?? [],
      oversize,
      zeroBytes,
      unknownShape: status.unknown,
      hosts: hosts.slice(0, MOST_HOSTS_OF_SOURCE).map(flowOf),
      moreHosts: Math.max(0, hosts.length - MOST_HOSTS_OF_SOURCE),
    };
  }
}

/** A log of last year is not late, it is old. */
function lagOf(wallUs: Us | undefined, lastUs: Us | undefined): Us | undefined {
  if (wallUs === undefined || lastUs === undefined) return undefined;
  const us = Math.max(0, wallUs - lastUs);
  return us > US_PER_DAY ? undefined : us;
}

function flowOf(flow: HostFlow): HealthFlow {
  const { host, events, lastUs, perSecond, lateness, writeDelay } = flow;
  return {
    host: host.name,
    events,
    lastUs,
    perSecond,
    lateness,
    writeDelay,
    channels: flow.channels.slice(0, MOST_CHANNELS).map((channel) => ({
      name: channel.name,
      events: channel.events,
      lateness: channel.lateness,
      writeDelay: channel.writeDelay,
    })),
  };
}

function hostOf({
  host,
  late,
  ahead,
  lateness,
  channels,
  counts,
  notable,
}: HostReport): HealthHost {
  return {
    name: host.name,
    late,
    ahead,
    lateness,
    channels: channels
      .filter(({ missing, restarts }) => missing + restarts > 0)
      .slice(0, MOST_CHANNELS),
    counts,
    notable: notable.map(({ kind, timeUs, what, user, file, line }) => ({
      kind,
      timeUs,
      what,
      user,
      file,
      line,
    })),
  };
}

/** How much of a host is worth looking at: what was done to its logs counts before what is missing of them. */
function trouble({ notable, channels, late }: HostReport): number {
  if (notable.length > 0) return 2;
  const isIncomplete = channels.some(
    ({ missing, restarts }) => missing + restarts > 0,
  );
  return isIncomplete || late > 0 ? 1 : 0;
}
