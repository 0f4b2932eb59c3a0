/**
 * Builds what the screen samples: a small, whole picture of the run, at most four times a second.
 */
import type { AlertBook } from "../alert/book.ts";
import { US_PER_DAY, US_PER_SECOND } from "../base/time.ts";
import type { Us } from "../base/time.ts";
import type { Detector } from "../lib/detector.ts";
import type {
  Message,
  ReplayState,
  Snapshot,
  SourceRow,
} from "../screen/store/snapshot.ts";
import { toldState } from "../source/reader.ts";
import type { Unreadable } from "../source/unreadable.ts";
import type { AlertListView } from "./alert-list.ts";
import { pendingChangeRows } from "./pending-detail.ts";
import { pendingRow } from "./pending-row.ts";
import type { EventListView } from "./events/event-list.ts";
import type { EventRing } from "./events/event-ring.ts";
import type { AttackListView } from "./attack-list.ts";
import type { HealthView } from "./health-view.ts";
import type { Feed, Pipeline } from "./pipeline.ts";
import type { RiskListView } from "./risk-list.ts";
import type { RuleListView } from "./rule-list.ts";
import type { RateMeter } from "./rate-meter.ts";
import { StallWatch } from "./stall-watch.ts";
import type { TaskListView } from "./task-list.ts";

const PENDING_ROWS = 60;
const SOURCE_ROWS = 50;
const UNREADABLE_ROWS = 10;
const MESSAGES_KEPT = 50;

export interface SnapshotParts {
  readonly mode: Snapshot["mode"];
  readonly detector: Detector;
  readonly book: AlertBook;
  readonly alerts: AlertListView;
  readonly rules: { readonly loaded: number; readonly refused: number };
  readonly ruleList: RuleListView;
  readonly riskList: RiskListView;
  readonly taskList: TaskListView;
  readonly healthView: HealthView;
  readonly unreadable: () => readonly Unreadable[];
  readonly ring: EventRing;
  readonly eventList: EventListView;
  readonly attackList: AttackListView;
  readonly rate: RateMeter;
}

export class SnapshotBuilder {
  readonly #parts: SnapshotParts;
  #messages: readonly Message[];
  #version = 0;
  readonly #stalls = new StallWatch<Feed>();

  /** @param messages of the run before this one */
  constructor(parts: SnapshotParts, messages: readonly Message[] = []) {
    this.#parts = parts;
    this.#messages = messages;
  }

  get messages(): readonly Message[] {
    return this.#messages;
  }

  message(level: Message["level"], text: string, atUs: Us): void {
    this.#messages = [...this.#messages, { level, text, atUs }].slice(
      -MESSAGES_KEPT,
    );
  }

  /** @param nowMs a steady clock for rates; @param wallUs the wall clock, live only */
  build(
    pipeline: Pipeline | undefined,
    state: Snapshot["state"],
    replay: ReplayState | undefined,
    nowMs: number,
    wallUs: Us | undefined,
    lead?: Snapshot["lead"],
  ): Snapshot {
    const {
      mode,
      detector,
      alerts,
      rules,
      ruleList,
      riskList,
      taskList,
      rate,
      healthView,
      ring,
      eventList,
      attackList,
    } = this.#parts;
    const feeds = pipeline?.feeds ?? [];
    const { counters, streamUs } = detector;
    const bins = rate.bins(nowMs);
    return {
      version: ++this.#version,
      mode,
      state,
      streamUs,
      eventsPerSecond: rate.perSecond(nowMs),
      sparkline: bins,
      lagUs: lag(wallUs, streamUs, bins),
      behindBytes: pipeline?.behindBytes ?? 0,
      counters: { ...counters, ...pipeline?.readCounts },
      rules,
      ruleList: ruleList.list(nowMs),
      risk: riskList.list(nowMs),
      health: healthView.list(feeds, nowMs, wallUs),
      ring: { capacity: ring.capacity, first: ring.first, next: ring.next },
      events: eventList.list(nowMs),
      attack: attackList.list(nowMs),
      ...this.#sources(feeds, state === "live" ? wallUs : undefined),
      pending: this.#pending(),
      pendingChanges: pendingChangeRows(detector),
      waiting: detector.waiting,
      alerts: alerts.list(),
      tasks: taskList.panel(),
      taskList: taskList.list(),
      replay,
      lead,
      messages: this.#messages,
    };
  }

  #sources(
    feeds: readonly Feed[],
    wallUs: Us | undefined,
  ): Required<Pick<Snapshot, "sources" | "moreSources">> {
    // What fails is not cut off.
    const ordered = [...feeds.filter(isFailing), ...feeds.filter(isGood)];
    const further = ordered.slice(SOURCE_ROWS);
    const unreadable = this.#parts.unreadable();
    const read = new Set(
      unreadable.length === 0
        ? []
        : feeds.map(({ reader }) => reader.source.path),
    );
    const unread = unreadable.filter(({ path }) => !read.has(path));
    const good = further.filter(isGood).length;
    return {
      sources: [
        ...(further.length > 0 ? ordered.slice(0, SOURCE_ROWS) : feeds).map(
          (feed) => this.#source(feed, wallUs),
        ),
        ...unread.slice(0, UNREADABLE_ROWS).map(unreadRow),
      ],
      moreSources: {
        good,
        failed:
          further.length - good + Math.max(0, unread.length - UNREADABLE_ROWS),
      },
    };
  }

  #source(feed: Feed, wallUs: Us | undefined): SourceRow {
    const { reader, lines, at, highUs, events, unparsed } = feed;
    const isFollowed = wallUs !== undefined && reader.state === "following";
    const status = this.#parts.detector.sourceStatus(reader.source.id);
    return {
      path: reader.source.path,
      state: toldState(reader),
      shape: status.shapes.join(", ") || undefined,
      hosts: status.hosts.slice(0, 8).map(({ name }) => name),
      lines: lines[Math.max(0, at - 1)]?.number ?? 0,
      events,
      unparsed,
      behindBytes: reader.behindBytes,
      lastEventUs: highUs === -Infinity ? undefined : highUs,
      silentUs: this.#stalls.silentUs(
        feed,
        events,
        highUs,
        isFollowed ? wallUs : undefined,
      ),
      note:
        [
          ...(reader.failure === undefined ? [] : [reader.failure]),
          ...status.notes,
        ].join("; ") || undefined,
    };
  }

  #pending(): Snapshot["pending"] {
    const { total, early, rows } = this.#parts.detector.pending(PENDING_ROWS);
    return { total: total + early, early, rows: rows.map(pendingRow) };
  }
}

function isFailing({ reader }: Feed): boolean {
  return toldState(reader) === "failed";
}

function isGood(feed: Feed): boolean {
  return !isFailing(feed);
}

/** A path that nothing is read of. */
function unreadRow({ path, reason }: Unreadable): SourceRow {
  return {
    path,
    state: "failed",
    shape: undefined,
    hosts: [],
    lines: 0,
    events: 0,
    unparsed: 0,
    behindBytes: 0,
    lastEventUs: undefined,
    note: reason,
  };
}

/** A log of last year is not late, it is old: its age would only alarm. */
const MOST_LAG_US = US_PER_DAY;

/** Seconds without an event, after which a lag is an age. */
const QUIET_BINS = 5;

/** In steps in which it is worth a new picture: a screen on which nothing else happens would be drawn for nothing. */
function lag(
  wallUs: Us | undefined,
  streamUs: Us | undefined,
  bins: readonly number[],
): Us | undefined {
  if (wallUs === undefined || streamUs === undefined) return undefined;
  const us = Math.max(0, wallUs - streamUs);
  if (us > MOST_LAG_US) return undefined;
  const flows = bins.slice(-QUIET_BINS).some((events) => events > 0);
  const step = flows ? US_PER_SECOND / 10 : 5 * US_PER_SECOND;
  return Math.floor(us / step) * step;
}
