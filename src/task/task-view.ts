/**
 * All evidence of one host in, its tasks out: GUIDs and paths brought together, and for each task the groups of
 * evidence that belong to one creation, update or deletion. A pure function of the evidence as a set.
 */
import { US_PER_MS, US_PER_SECOND } from "../base/time.ts";
import type { Us } from "../base/time.ts";
import { DEFINING_VALUES, momentOf } from "./host-evidence.ts";
import type {
  Caller,
  Change,
  GuidEvidence,
  HostEvidence,
  Moment,
  PathEvidence,
  PathText,
  Run,
  Write,
} from "./host-evidence.ts";
import { pathKey } from "./task-cache-path.ts";
import type { Place } from "./task.ts";

/** Everything about one change is logged within this. */
export const GROUP_US = 2 * US_PER_SECOND;
/** A GUID without a name takes that of the only task event this near. */
const NEAR_US = 2 * US_PER_SECOND;
/** The registry writes of one update share a millisecond or a few. */
const BURST_US = 50 * US_PER_MS;

/** One write of the `Actions` value with what was written around it. */
export interface WriteBurst {
  readonly guid: string;
  /** Of `Actions`, or of the first write where that is not logged. */
  readonly timeUs: Us;
  readonly what: "created" | "updated";
  readonly writes: readonly Write[];
}

/** What defined, or ended, the task at one time. */
export interface TaskChange {
  readonly timeUs: Us;
  readonly what: "created" | "updated" | "deleted";
}

export interface Deletion extends Moment {
  readonly from: string;
  /** The log does not tell it: what follows does. */
  readonly inferred: boolean;
}

export interface TaskView {
  /** Path key, or the GUID where no path is known. */
  readonly key: string;
  readonly path: string | undefined;
  /** Where it was read. */
  readonly pathAt: Place | undefined;
  /** The GUID that was seen last. */
  readonly guid: string | undefined;
  readonly guidAt: Place | undefined;
  /** The path was found by time alone. */
  readonly isNamedByTime: boolean;
  /** The `URI` that is not the path. */
  readonly otherUri: string | undefined;
  /** Creations and updates as evidence tells them, commands left out; oldest first. */
  readonly defining: readonly TaskChange[];
  /** Oldest first. */
  readonly deletions: readonly Deletion[];
  /** Events, files and commands; oldest first. */
  readonly changes: readonly Change[];
  readonly runs: readonly Run[];
  readonly bursts: readonly WriteBurst[];
  readonly tree: PathEvidence["tree"]["items"];
}

/** What belongs to one task. */
interface TaskGroup {
  readonly guids: GuidEvidence[];
  readonly paths: PathEvidence[];
  byTime: boolean;
}

/** Who asks for more than so many gets all brought together. */
const FEW = 4;

/**
 * The tasks of a host by key. An alert asks for one of thousands, and asks again after every change, so each is brought
 * together and concluded when it is asked for, once. Good until the evidence changes.
 */
export class HostTasks {
  readonly #host: HostEvidence;
  readonly #asked: HostEvidence | undefined;
  readonly #views = new Map<string, TaskView>();
  #namedByTime: ReadonlyMap<string, string> | undefined;
  #groups: ReadonlyMap<string, TaskGroup> | undefined;

  /** @param asked what other hosts did that names this one */
  constructor(host: HostEvidence, asked: HostEvidence | undefined) {
    this.#host = host;
    this.#asked = asked;
  }

  /** Logons here that other hosts logged. */
  get callers(): readonly Caller[] {
    return (this.#asked ?? this.#host).callers.items;
  }

  /** The key of the task that has the GUID; undefined where nothing is known of it. */
  keyOf(guid: string): string | undefined {
    const evidence = this.#host.guids.peek(guid);
    return evidence && (this.#pathKeyOf(evidence) ?? guid);
  }

  get(key: string): TaskView | undefined {
    let view = this.#views.get(key);
    if (view !== undefined) return view;
    if (this.#views.size >= FEW) this.#groups ??= this.#bringTogether();
    const group = (this.#groups ?? this.#bringTogether(key)).get(key);
    if (group === undefined) return undefined;
    const { guids, paths, byTime } = group;
    view = viewTask(key, guids, paths, byTime);
    this.#views.set(key, view);
    return view;
  }

  *values(): Generator<TaskView> {
    this.#groups ??= this.#bringTogether();
    for (const key of this.#groups.keys()) yield this.get(key)!;
  }

  /** Exact links first, then the URI; a GUID that has neither is named by what happened at the same time. */
  #pathKeyOf({ guid, linkedKey }: GuidEvidence): string | undefined {
    if (linkedKey !== undefined) return linkedKey;
    this.#namedByTime ??= nameByTime(this.#host);
    return this.#namedByTime.get(guid);
  }

  /** @param only the key of the one task that is asked for */
  #bringTogether(only?: string): Map<string, TaskGroup> {
    const groups = new Map<string, TaskGroup>();
    const group = (key: string): TaskGroup => {
      let found = groups.get(key);
      if (found === undefined) {
        groups.set(key, (found = { guids: [], paths: [], byTime: false }));
      }
      return found;
    };
    for (const evidence of this.#host.guids.values()) {
      const path = this.#pathKeyOf(evidence);
      const key = path ?? evidence.guid;
      if (only !== undefined && key !== only) continue;
      const found = group(key);
      found.guids.push(evidence);
      if (path !== evidence.linkedKey) found.byTime = true;
    }
    for (const each of [this.#host, this.#asked]) {
      for (const evidence of pathsOf(each, only)) {
        group(evidence.key).paths.push(evidence);
      }
    }
    return groups;
  }
}

/** @param only the key of the one that is asked for */
function pathsOf(
  host: HostEvidence | undefined,
  only: string | undefined,
): Iterable<PathEvidence> {
  if (host === undefined) return [];
  if (only === undefined) return host.paths.values();
  const evidence = host.paths.peek(only);
  return evidence === undefined ? [] : [evidence];
}

/** GUID → key of the path that was mentioned at the time at which its `Actions` were written. */
function nameByTime(host: HostEvidence): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  if (host.paths.size === 0) return names;
  const taken = new Set<string>();
  const unnamed: { guid: string; timeUs: Us; writer: string | undefined }[] =
    [];
  for (const { guid, linkedKey, writes } of host.guids.values()) {
    if (linkedKey !== undefined) {
      taken.add(linkedKey);
      continue;
    }
    const write = writes.items.findLast(({ value }) => value === "actions");
    if (write !== undefined) {
      unnamed.push({ guid, timeUs: write.timeUs, writer: write.writer });
    }
  }
  if (unnamed.length === 0) return names;

  const free = [...host.paths.values()].filter(({ key }) => !taken.has(key));
  const indexWrites = free.flatMap(indexMarks).toSorted(byTime);
  const events = free.flatMap(eventMarks).toSorted(byTime);
  unnamed.sort(byTime);
  for (const [i, { guid, timeUs, writer }] of unnamed.entries()) {
    // Two writes that near cannot be told apart.
    const alone = [unnamed[i - 1], unnamed[i + 1]].every(
      (other) =>
        other === undefined || Math.abs(other.timeUs - timeUs) > NEAR_US,
    );
    if (!alone) continue;
    const path =
      (writer === undefined
        ? undefined
        : only(around(indexWrites, timeUs, BURST_US), writer)) ??
      only(around(events, timeUs, NEAR_US));
    if (path !== undefined) names.set(guid, pathKey(path));
  }
  return names;
}

/** A path that was mentioned at a time. */
interface Mark {
  readonly timeUs: Us;
  readonly path: string;
  readonly writer?: string;
}

/** The service writes the `Index` of the Tree just before the value, from the same process. */
function indexMarks({ tree, spelling }: PathEvidence): Mark[] {
  return tree.items.flatMap(({ what, timeUs, writer }) =>
    what === "index" && writer !== undefined
      ? [{ timeUs, path: spelling.path, writer }]
      : [],
  );
}

function eventMarks({ changes, spelling }: PathEvidence): Mark[] {
  return changes.items.flatMap(({ what, source, timeUs }) =>
    (source === "xml" || source === "scheduler") &&
    (what === "created" || what === "updated")
      ? [{ timeUs, path: spelling.path }]
      : [],
  );
}

/** The marks at most `distanceUs` away; `marks` is in order of time. */
function around(marks: readonly Mark[], timeUs: Us, distanceUs: Us): Mark[] {
  let low = 0;
  let high = marks.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (marks[middle]!.timeUs < timeUs - distanceUs) low = middle + 1;
    else high = middle;
  }
  const found: Mark[] = [];
  for (let i = low; i < marks.length; i++) {
    if (marks[i]!.timeUs > timeUs + distanceUs) break;
    found.push(marks[i]!);
  }
  return found;
}

/** The path that all marks have in common; undefined where there is another one, or none. */
function only(marks: readonly Mark[], writer?: string): string | undefined {
  const paths = new Set(
    marks
      .filter((mark) => writer === undefined || mark.writer === writer)
      .map(({ path }) => path),
  );
  return paths.size === 1 ? [...paths][0] : undefined;
}

function viewTask(
  key: string,
  anyGuids: readonly GuidEvidence[],
  paths: readonly PathEvidence[],
  isNamedByTime: boolean,
): TaskView {
  const guids = anyGuids.toSorted((a, b) => (a.guid < b.guid ? -1 : 1));
  const changes = paths
    .flatMap((evidence) => evidence.changes.items)
    .toSorted(byTime);
  const bursts = guids.flatMap(burstsOf).toSorted(byTime);
  const latest = guids.toSorted(byLastSeen).at(-1);
  const named = spelling(guids, paths);
  const path = named?.path;
  return {
    key,
    path,
    pathAt: named?.at,
    guid: latest?.guid,
    guidAt: (latest?.exact ?? latest?.uri ?? latest?.writes.items[0])?.at,
    isNamedByTime,
    otherUri: otherUri(latest, path),
    defining: definingChanges(changes, bursts),
    deletions: [
      ...changes
        .filter(({ what }) => what === "deleted")
        .map(({ label, ...change }) => ({
          ...momentOf(change),
          from: label,
          inferred: false,
        })),
      ...guids.flatMap(({ deletions }) =>
        deletions.items.map((moment) => ({
          ...moment,
          from: "registry key",
          inferred: false,
        })),
      ),
      ...guids.flatMap((evidence) => untoldDeletions(evidence, paths)),
    ].toSorted(byTime),
    changes,
    runs: paths.flatMap(({ runs }) => runs.items).toSorted(byTime),
    bursts,
    tree: paths.flatMap(({ tree }) => tree.items).toSorted(byTime),
  };
}

/**
 * Where the log does not tell what became of a key: a deletion takes the keys of both trees and writes nothing. A
 * creation writes values, and a run leaves the Tree alone.
 */
function untoldDeletions(
  { exact, uri, touches, writes }: GuidEvidence,
  paths: readonly PathEvidence[],
): Deletion[] {
  const link = exact ?? uri;
  if (link === undefined) return [];
  const inTree = paths.flatMap((path) => path.touches.items).toSorted(byTime);
  const isAlone = (at: Us): boolean =>
    !writes.items.some(
      ({ timeUs }) => timeUs >= at - BURST_US && timeUs <= at + GROUP_US,
    );
  return touches.items
    .filter(
      ({ timeUs: at }) =>
        link.timeUs < at - BURST_US &&
        isAlone(at) &&
        inTree.some(({ timeUs }) => Math.abs(timeUs - at) <= BURST_US),
    )
    .map((moment) => ({ ...moment, from: "registry key", inferred: true }));
}

function byTime(a: { timeUs: Us }, b: { timeUs: Us }): number {
  return a.timeUs - b.timeUs;
}

function byLastSeen(a: GuidEvidence, b: GuidEvidence): number {
  const lastUs = ({ writes, deletions }: GuidEvidence): Us =>
    Math.max(
      writes.items.at(-1)?.timeUs ?? -Infinity,
      deletions.items.at(-1)?.timeUs ?? -Infinity,
    );
  return lastUs(a) - lastUs(b) || (a.guid < b.guid ? -1 : 1);
}

/** As the service writes it, where it was seen to; the first spelling, so that it does not change. */
function spelling(
  guids: readonly GuidEvidence[],
  paths: readonly PathEvidence[],
): PathText | undefined {
  const candidates = [
    ...paths.map((evidence) => evidence.spelling),
    ...guids.flatMap(({ exact, uri }) => {
      const link = exact ?? uri;
      return link === undefined ? [] : [{ ...link, typed: false }];
    }),
  ].toSorted(
    (a, b) =>
      Number(a.typed) - Number(b.typed) ||
      a.timeUs - b.timeUs ||
      (a.path < b.path ? -1 : 1),
  );
  return candidates[0];
}

function otherUri(
  evidence: GuidEvidence | undefined,
  path: string | undefined,
): string | undefined {
  const { exact, uri } = evidence ?? {};
  if (exact === undefined || uri === undefined || path === undefined) {
    return undefined;
  }
  return pathKey(uri.path) === pathKey(path) ? undefined : uri.path;
}

/** The writes of one GUID in bursts; those that do not touch the definition are left out. */
function burstsOf({ guid, writes }: GuidEvidence): WriteBurst[] {
  const bursts: Write[][] = [];
  for (const write of writes.items) {
    const current = bursts.at(-1);
    const isSame =
      current !== undefined && write.timeUs - current[0]!.timeUs <= GROUP_US;
    if (isSame) current.push(write);
    else bursts.push([write]);
  }
  return bursts.flatMap((burst) => {
    const has = (...values: string[]): boolean =>
      burst.some(({ value }) => values.includes(value));
    if (!burst.some(({ value }) => DEFINING_VALUES.has(value))) return [];
    const actions = burst.find(({ value }) => value === "actions");
    return [
      {
        guid,
        timeUs: (actions ?? burst[0]!).timeUs,
        what: has("id", "path") ? "created" : "updated",
        writes: burst,
      },
    ];
  });
}

/**
 * One entry for each time the task was defined: the registry burst, the events and the file of one creation are
 * one entry, and an update event right behind a creation belongs to it.
 */
function definingChanges(
  changes: readonly Change[],
  bursts: readonly WriteBurst[],
): TaskChange[] {
  const all = [
    ...bursts.map(({ timeUs, what }) => ({ timeUs, what })),
    ...changes.flatMap(({ timeUs, what }) =>
      what === "created" || what === "updated" ? [{ timeUs, what }] : [],
    ),
  ].toSorted(byTime);
  const groups: { timeUs: Us; what: "created" | "updated" }[] = [];
  for (const { timeUs, what } of all) {
    const group = groups.at(-1);
    if (group === undefined || timeUs - group.timeUs > GROUP_US) {
      groups.push({ timeUs, what });
    } else if (what === "created") {
      group.what = "created";
    }
  }
  return groups;
}
