/**
 * What `scan --json` prints on stderr: the run in figures and the health of each source and host, one JSON document. Names
 * and meanings are an interface, described in docs/health.md: fields may be added, none changes its meaning. Times are
 * ISO 8601 in UTC, durations seconds; what is not known is null.
 */
import type { Counters } from "../base/counters.ts";
import type { ExceptionCount } from "../alert/exceptions.ts";
import { isMarked } from "../alert/risk-ledger.ts";
import type { EntityRisk } from "../alert/risk-ledger.ts";
import { formatTimestamp, US_PER_SECOND } from "../base/time.ts";
import type { Us } from "../base/time.ts";
import { visible } from "../base/visible.ts";
import type { Notable, NotableKind } from "../event/health/notable.ts";
import type {
  ChannelNumbers,
  Flow,
  HostFlow,
  HostReport,
  SourceHealth,
  SourceReport,
  Spread,
} from "../event/health/source-health.ts";
import type { Detector } from "../lib/detector.ts";
import { adviceFor } from "../source/foreign.ts";
import type { NotLookedAt } from "../source/not-looked-at.ts";
import type { LineReader } from "../source/reader.ts";
import type { LeftOut } from "./summary.ts";

export interface RunFigures {
  readonly seconds: number;
  readonly rules: number;
  readonly alerts: number;
  readonly latenessUs: Us;
}

export interface RunParts {
  readonly detector: Detector;
  readonly health: SourceHealth;
  readonly hosts: readonly HostReport[];
  /** Undefined without `--quick`. */
  readonly quick: QuickReport | undefined;
  readonly readers: readonly LineReader[];
  readonly failures: readonly { readonly message: string }[];
  readonly notLookedAt: readonly NotLookedAt[];
  /** The riskiest first. */
  readonly risk: readonly EntityRisk[];
  /** In the order of their file. */
  readonly exceptions: readonly ExceptionCount[];
  /** What would have been told on stderr meanwhile. */
  readonly messages: readonly string[];
}

/** What `--quick` left out, or why it left out nothing. */
export interface QuickReport {
  readonly leftOut: LeftOut | undefined;
  readonly reason: string | undefined;
}

/** Counts up when a field changes its meaning. */
const FORMAT = 1;
const REASON_CHARS = 80;
/** Files that are no logs and are named. */
const MOST_NOT_LOOKED_AT = 1_000;
/** Entities that are told with their risk, and alerts of each. */
const MOST_ENTITIES = 50;
const MOST_RISK_ALERTS = 100;

export function runDocument(figures: RunFigures, parts: RunParts): object {
  const { detector, health, readers, failures, notLookedAt, risk, messages } =
    parts;
  const { quick, hosts } = parts;
  const reports = new Map(health.sources().map((each) => [each.path, each]));
  return {
    format: FORMAT,
    seconds: round(figures.seconds),
    rules: figures.rules,
    alerts: figures.alerts,
    latenessSeconds: seconds(figures.latenessUs),
    newestEvent: time(detector.streamUs),
    counters: { ...detector.counters } satisfies Counters,
    sources: readers.map((reader) =>
      sourceDocument(reader, reports.get(reader.source.path), detector),
    ),
    hosts: hosts.map(hostDocument),
    notLookedAt: {
      count: notLookedAt.length,
      first: notLookedAt
        .slice(0, MOST_NOT_LOOKED_AT)
        .map(({ path, foreign }) => ({
          path,
          what: foreign.what,
          advice: adviceFor(foreign, path) ?? null,
        })),
    },
    risk: risk.slice(0, MOST_ENTITIES).map(riskDocument),
    riskObjects: risk.length,
    exceptions: parts.exceptions.map(exceptionDocument),
    ...(quick && { quick: quickDocument(quick) }),
    failures: failures.map(({ message }) => message),
    messages,
  };
}

function quickDocument({ leftOut, reason }: QuickReport): object {
  return {
    linesLeftOut: leftOut?.lines ?? 0,
    bytesLeftOut: leftOut?.bytes ?? 0,
    offBecause: reason ?? null,
  };
}

function exceptionDocument({
  exception,
  hidden,
  lastUs,
}: ExceptionCount): object {
  const { id, ruleId, reason, by, untilUs } = exception;
  return {
    id,
    rule: ruleId,
    reason,
    by: by ?? null,
    until: time(untilUs),
    hidden,
    last: time(lastUs),
  };
}

function riskDocument(entity: EntityRisk): object {
  const { entries } = entity;
  return {
    object: entity.name,
    type: entity.type,
    score24h: entity.score24h,
    score7d: entity.score7d,
    detections: entity.detections,
    techniques: entity.techniques,
    tactics: entity.tactics.map(({ id }) => id),
    severity: entity.severity ?? null,
    broad: entity.isBroad,
    marked: isMarked(entity),
    alertCount: entries.length,
    repeats: entity.repeats,
    alerts: entries.slice(0, MOST_RISK_ALERTS).map(({ alertId }) => alertId),
  };
}

function sourceDocument(
  { source, state, blank, oversize, zeroBytes, lostBytes }: LineReader,
  report: SourceReport | undefined,
  detector: Detector,
): object {
  const status = detector.sourceStatus(source.id);
  const hosts = report?.hosts ?? [];
  return {
    path: source.path,
    state,
    shapes: status.shapes,
    events: sum(hosts.map(({ events }) => events)),
    firstEvent: time(least(hosts.map(({ firstUs }) => firstUs))),
    lastEvent: time(most(hosts.map(({ lastUs }) => lastUs))),
    clockOffsetSeconds:
      status.clockOffsetUs === undefined ? null : seconds(status.clockOffsetUs),
    timeUncertain: status.timeUncertain,
    notes: status.notes,
    blank,
    oversize,
    zeroBytes,
    lostBytes,
    unknownShape: status.unknown,
    unparsed: {
      count: report?.unparsed ?? 0,
      first: (report?.badLines ?? []).map(({ line, offset, reason }) => ({
        line,
        offset,
        reason: visible(reason, REASON_CHARS),
      })),
    },
    hosts: hosts.map(hostFlowDocument),
  };
}

function hostFlowDocument(flow: HostFlow): object {
  return {
    id: flow.host.id,
    name: flow.host.name,
    shapes: flow.shapes,
    ...flowDocument(flow),
    channels: flow.channels.map((channel) => ({
      name: channel.name,
      ...flowDocument(channel),
    })),
  };
}

function flowDocument(flow: Flow): object {
  const { events, firstUs, lastUs, writeDelay, lateness } = flow;
  const spanUs = (lastUs ?? 0) - (firstUs ?? 0);
  return {
    events,
    firstEvent: time(firstUs),
    lastEvent: time(lastUs),
    // A single moment has no rate.
    eventsPerSecond:
      spanUs > 0 ? round((events * US_PER_SECOND) / spanUs) : null,
    writeDelaySeconds:
      writeDelay === undefined ? null : spreadDocument(writeDelay),
    latenessSeconds: spreadDocument(lateness),
  };
}

function spreadDocument(spread: Spread): object {
  return {
    events: spread.count,
    p50: seconds(spread.p50Us),
    p90: seconds(spread.p90Us),
    p99: seconds(spread.p99Us),
    max: seconds(spread.maxUs),
  };
}

function hostDocument(report: HostReport): object {
  const { host, newestUs, late, ahead, lateness, channels, counts } = report;
  const of = (kind: NotableKind): object => ({
    count: counts[kind],
    last: report.notable
      .filter((each) => each.kind === kind)
      .map(notableDocument),
  });
  return {
    id: host.id,
    name: host.name,
    newestEvent: time(newestUs),
    latenessSeconds: spreadDocument(lateness),
    late,
    ahead,
    recordIds: channels.map(recordIdsDocument),
    logCleared: of("log-cleared"),
    sysmonConfigChanges: of("sysmon-config"),
    sysmonServiceChanges: of("sysmon-service"),
    sysmonErrors: of("sysmon-error"),
  };
}

function recordIdsDocument(numbers: ChannelNumbers): object {
  return {
    channel: numbers.channel,
    first: numbers.first,
    last: numbers.last,
    missing: numbers.missing,
    gaps: numbers.gaps,
    largestGaps: numbers.largest,
    unsure: numbers.unsure,
    repeated: numbers.repeated,
    restarts: {
      count: numbers.restarts,
      last: numbers.restartList.map(({ atUs, before, after }) => ({
        at: time(atUs),
        before,
        after,
      })),
    },
  };
}

function notableDocument(notable: Notable): object {
  const { timeUs, what, user, file, line, offset } = notable;
  return {
    at: time(timeUs),
    what: what ?? null,
    user: user ?? null,
    file,
    line,
    offset,
  };
}

function time(us: Us | undefined): string | null {
  return us === undefined ? null : formatTimestamp(us);
}

/** To the millisecond. */
function seconds(us: Us): number {
  return round(us / US_PER_SECOND);
}

function round(value: number): number {
  return Math.round(value * 1_000) / 1_000;
}

function sum(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0);
}

function least(values: readonly (Us | undefined)[]): Us | undefined {
  return extreme(values, Math.min);
}

function most(values: readonly (Us | undefined)[]): Us | undefined {
  return extreme(values, Math.max);
}

function extreme(
  values: readonly (Us | undefined)[],
  of: (a: number, b: number) => number,
): Us | undefined {
  return values.reduce(
    (a, b) => (a === undefined ? b : b === undefined ? a : of(a, b)),
    undefined,
  );
}
