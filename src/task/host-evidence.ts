/**
 * What one host's logs tell about its tasks: facts in, in any order, evidence by task path and by GUID kept.
 * Nothing is concluded here; that happens when somebody asks, from the whole of it, so that the order of
 * arrival leaves no trace.
 */
import { US_PER_SECOND } from "../base/time.ts";
import type { Us } from "../base/time.ts";
import { decodeActionsText } from "./carrier.ts";
import { LruMap, Timeline, isBefore } from "./bounded.ts";
import { mayBePayload, payloadKey } from "./registry-payload.ts";
import {
  pathKey,
  pathOfTaskFile,
  readGuid,
  readTaskCachePath,
  taskPath,
} from "./task-cache-path.ts";
import type {
  ConnectionFact,
  FileFact,
  LogonFact,
  RegistryFact,
  SchedulerFact,
  XmlEventFact,
} from "./task-fact.ts";
import type { DecodedTask, Place } from "./task.ts";
import { decodeTaskXml } from "./task-xml.ts";

/** Tasks of one host, by path and once more by GUID: the least recently seen are forgotten. */
export const MAX_TASKS_PER_HOST = 5_000;
/** Creations, updates and deletions kept of one task; the oldest are forgotten. */
const MAX_CHANGES = 32;
/** Runs kept of one task. */
const MAX_RUNS = 8;
/** Registry writes kept of one task: a creation has about a dozen. */
const MAX_WRITES = 96;
/** Processes that write to the TaskCache of one host: usually one per boot. */
const MAX_WRITERS = 64;

/** Sessions of one host; the least recently seen are forgotten. */
const MAX_LOGONS = 2_000;
/** Task events of one host whose session has not been seen to begin. */
const MAX_AWAITED = 1_000;
/** Connections to the services of one host that could have brought a request. */
const MAX_CONNECTIONS = 256;
/** Logons of other hosts with another account on this one. */
const MAX_CALLERS = 64;
/** Registry values of one host that may hold a script; the least recently written are forgotten. */
const MAX_PAYLOADS = 32;
/** Times of the last changes to tasks of one host: is a connection near one of them? */
const MAX_ACTIVITY = 64;
/** A connection is logged with a time of its own, which may lie before or behind the change that it brought. */
export const BEFORE_CHANGE_US = 60 * US_PER_SECOND;
export const BEHIND_CHANGE_US = 5 * US_PER_SECOND;

/** What a fact did: it says nothing that is kept, nothing that anybody waits for, or something that is new about a task. */
export type Effect = "none" | "known" | "news";

/** Something that one event tells. */
export interface Moment {
  readonly timeUs: Us;
  readonly at?: Place;
}

/** Something that happened to a task's definition, or was asked to. */
export interface Change extends Moment {
  /** `seen`: enabled or disabled. `asked`: a command line, which may have failed. */
  readonly what: "created" | "updated" | "deleted" | "seen" | "asked";
  readonly source: "registry" | "xml" | "scheduler" | "file" | "command";
  /** For people, and for telling two apart: `task event 4698`. */
  readonly label: string;
  readonly user?: string;
  /** As decoded: records mask it. */
  readonly definition?: DecodedTask;
  /** The caller was on another host, as far as the evidence tells. */
  readonly remoteCaller?: true;
  /** Of a command: what it asks for. */
  readonly asks?: "created" | "updated" | "deleted";
  /** Of a command: the host that it ran on, and what it does in one line, secrets masked. */
  readonly commandHost?: string;
  readonly sentence?: string;
  /** Of a task event: the session of who asked, as {@link logonKey} writes it. */
  readonly logonId?: string;
  /** Of a task event: the process that asked, on the host itself. */
  readonly callerProcess?: string;
  /** Of `seen`. */
  readonly enabled?: boolean;
}

/** A session. */
export interface Logon extends Moment {
  readonly address?: string;
  readonly workstation?: string;
  readonly logonType?: string;
  readonly user?: string;
}

/** A connection from another machine. */
export interface Connection extends Moment {
  readonly address: string;
  /** Both ports are dynamic ones, as with a call to the task service. */
  readonly isCall: boolean;
}

/** Somebody on another host logged on here. */
export interface Caller extends Moment {
  readonly host: string;
  readonly user?: string;
}

export interface Run extends Moment {
  readonly action: string;
}

/** One value of `Tasks\{GUID}` was written. */
export interface Write extends Moment {
  /** Name of the value in lower case; `id` for the link from the Tree. */
  readonly value: string;
  readonly writer?: string;
  readonly image?: string;
  /** Of the `Actions` value, where the sensor kept its bytes. */
  readonly definition?: DecodedTask;
}

/** A registry value elsewhere that may hold a script: tasks read their code from such values. */
export interface Payload extends Moment {
  /** As logged. */
  readonly path: string;
  readonly text: string;
}

/** A spelling of a task's path, and when it was seen. */
export interface PathText extends Moment {
  readonly path: string;
}

export interface GuidEvidence {
  readonly guid: string;
  readonly writes: Timeline<Write>;
  readonly deletions: Timeline<Moment>;
  /** The key was made or deleted, which the log does not tell. */
  readonly touches: Timeline<Moment>;
  /** From `Path` or `Tree\…\Id`: exact. */
  exact: PathText | undefined;
  /** From `URI`: the author of the definition chose it. */
  uri: PathText | undefined;
  /** Key of the path that these tell, the exact one first. */
  linkedKey: string | undefined;
}

export interface PathEvidence {
  readonly key: string;
  /** The first spelling; the service's own beats one from a command line. */
  spelling: PathText & { readonly typed: boolean };
  readonly changes: Timeline<Change>;
  readonly runs: Timeline<Run>;
  /** The key in the Tree was made or deleted, which the log does not tell. */
  readonly touches: Timeline<Moment>;
  /** `Index` written or the hiding of a task: what happens in the Tree besides `Id`. */
  readonly tree: Timeline<TreeWrite>;
}

/** `Index` written, or what hides the task. */
export interface TreeWrite extends Moment {
  readonly what: "index" | "index-zero" | "sd-removed";
  readonly writer?: string;
}

export class HostEvidence {
  readonly hostId: string;
  /** The smallest of the names seen: nearly always there is one. */
  hostName: string;
  readonly paths: LruMap<string, PathEvidence>;
  readonly guids: LruMap<string, GuidEvidence>;
  /** First and last write by process, the `Actions` values aside. */
  readonly writers: LruMap<string, { firstUs: Us; lastUs: Us }>;
  /** Newest 4698, 4702, 106 or 140: proof that such events are still coming. */
  lastTaskEventUs: Us = -Infinity;
  /** GUIDs whose `Hash` and `Schema` were logged, two at most: proof that the sensor logs these values. */
  readonly hashed = new Set<string>();
  readonly schemed = new Set<string>();
  /** Sessions by {@link logonKey}. */
  readonly logons: LruMap<string, Logon>;
  readonly connections = new Timeline<Connection>(MAX_CONNECTIONS);
  readonly callers = new Timeline<Caller>(MAX_CALLERS);
  /** By {@link payloadKey}; the one written last counts. */
  readonly payloads: LruMap<string, Payload>;
  /** Sessions that task events name; one that begins later, by the order of arrival, is news. */
  readonly #awaited: LruMap<string, true>;
  readonly #activity = new Timeline<Moment>(MAX_ACTIVITY);
  /** Goes up with every change. */
  revision = 0;
  /** Since it went up. */
  #isRespelled = false;

  constructor(hostId: string, hostName: string, onEvict: () => void) {
    this.hostId = hostId;
    this.hostName = hostName;
    this.paths = new LruMap(MAX_TASKS_PER_HOST, onEvict);
    this.guids = new LruMap(MAX_TASKS_PER_HOST, onEvict);
    this.writers = new LruMap(MAX_WRITERS, () => {});
    this.logons = new LruMap(MAX_LOGONS, () => {});
    this.payloads = new LruMap(MAX_PAYLOADS, () => {});
    this.#awaited = new LruMap(MAX_AWAITED, () => {});
  }

  /** A session is news only to a task that was asked for in it: most have nothing to do with tasks. */
  noteLogon(fact: LogonFact): Effect {
    const key = logonKey(fact.logonId);
    if (key === undefined || isSystemSession(key)) return "none";
    const { address, workstation, logonType, user } = fact;
    const known = this.logons.peek(key);
    const logon: Logon = {
      ...momentOf(fact),
      ...(address === undefined ? {} : { address }),
      ...(workstation === undefined ? {} : { workstation }),
      ...(logonType === undefined ? {} : { logonType }),
      ...(user === undefined ? {} : { user }),
    };
    // An id begins anew with the machine: the last one counts, whatever the order of arrival.
    if (known !== undefined && !isLater(logon, known)) return "known";
    this.logons.set(key, logon);
    return this.#news(this.#awaited.peek(key) === true);
  }

  noteConnection(fact: ConnectionFact): Effect {
    const { timeUs, address, port, sourcePort } = fact;
    const isCall = port >= DYNAMIC_PORT && sourcePort >= DYNAMIC_PORT;
    if (!isCall && port !== ENDPOINT_MAPPER) return "none";
    const added = this.connections.add({
      ...momentOf(fact),
      address,
      isCall,
    });
    return this.#news(added && this.#isNearActivity(timeUs));
  }

  noteCaller(caller: Caller): Effect {
    return this.#news(this.callers.add(caller));
  }

  #isNearActivity(timeUs: Us): boolean {
    const { items } = this.#activity;
    // What is older than all that is remembered may be near something forgotten.
    if (items.length === MAX_ACTIVITY && timeUs < items[0]!.timeUs) return true;
    return items.some(
      (each) =>
        timeUs >= each.timeUs - BEFORE_CHANGE_US &&
        timeUs <= each.timeUs + BEHIND_CHANGE_US,
    );
  }

  /** Adds something that is known to concern the task at `path`. @returns whether it was news. */
  noteChange(path: string, change: Change): Effect {
    const isTyped = change.source === "command";
    const evidence = this.#path(path, momentOf(change), isTyped);
    this.#activity.add({ timeUs: change.timeUs });
    if (change.logonId !== undefined) {
      this.#awaited.use(change.logonId, () => true);
    }
    return this.#news(evidence.changes.add(change));
  }

  noteXml(fact: XmlEventFact): Effect {
    const path = taskPath(fact.taskName);
    const what = XML_CHANGES.get(fact.eventCode);
    if (path === undefined || what === undefined) return "none";
    if (what === "created" || what === "updated") this.#taskEvent(fact.timeUs);
    const { xml, user, clientProcessId } = fact;
    const logonId = logonKey(fact.logonId);
    const caller = clientProcessId?.trim() ?? "";
    const isNobody = /^(?:0x)?0+$/i.test(caller);
    return this.noteChange(path, {
      ...momentOf(fact),
      what,
      source: "xml",
      label: `task event ${fact.eventCode}`,
      ...(user === undefined ? {} : { user }),
      ...(xml === undefined || xml.trim() === ""
        ? {}
        : { definition: decodeTaskXml(xml) }),
      ...(logonId === undefined ? {} : { logonId }),
      ...(isNobody ? { remoteCaller: true } : {}),
      ...(!isNobody && /^(?:0x[0-9a-f]{1,16}|\d{1,10})$/i.test(caller)
        ? { callerProcess: caller }
        : {}),
      ...(what === "seen" ? { enabled: fact.eventCode === "4700" } : {}),
    });
  }

  noteScheduler(fact: SchedulerFact): Effect {
    const path = taskPath(fact.taskName);
    if (path === undefined) return "none";
    const { timeUs, eventCode, action } = fact;
    const what = SCHEDULER_CHANGES.get(eventCode);
    if (what !== undefined) {
      if (what !== "deleted" && what !== "seen") this.#taskEvent(timeUs);
      // Its user is the task's own account or the service, not who asked.
      return this.noteChange(path, {
        ...momentOf(fact),
        what,
        source: "scheduler",
        label: `scheduler event ${eventCode}`,
        ...(what === "seen" ? { enabled: false } : {}),
      });
    }
    if (action === undefined || action === "") return "none";
    return this.#news(
      this.#path(path, momentOf(fact), false).runs.add({
        ...momentOf(fact),
        action,
      }),
    );
  }

  noteFile(fact: FileFact): Effect {
    const path = pathOfTaskFile(fact.path);
    if (path === undefined) return "none";
    return this.noteChange(path, {
      ...momentOf(fact),
      what: "created",
      source: "file",
      label: "task file",
    });
  }

  noteRegistry(fact: RegistryFact): Effect {
    const place = readTaskCachePath(fact.path);
    if (place === undefined) return this.#notePayload(fact);
    if (place.area === "tree") {
      return this.#noteTree(fact, place.path, place.value);
    }
    return this.#noteTasks(fact, place.guid, place.value);
  }

  #notePayload(fact: RegistryFact): Effect {
    const { path, details: text = "", deleted } = fact;
    const key = payloadKey(path);
    if (deleted === true || key === undefined || !mayBePayload(text)) {
      return "none";
    }
    const payload = { ...momentOf(fact), path, text };
    const known = this.payloads.peek(key);
    if (known !== undefined && !isLater(payload, known)) return "known";
    this.payloads.set(key, payload);
    return this.#news(true);
  }

  #noteTree(
    fact: RegistryFact,
    path: string,
    value: "id" | "index" | "sd" | undefined,
  ): Effect {
    const { timeUs, details = "", deleted = false } = fact;
    if (value === undefined) {
      if (fact.unsure === true) {
        const { touches } = this.#path(path, momentOf(fact), false);
        return this.#news(touches.add(momentOf(fact)));
      }
      // A key that is made is a folder as often as a task; its Id tells.
      if (!deleted) return "none";
      return this.noteChange(path, {
        ...momentOf(fact),
        what: "deleted",
        source: "registry",
        label: "registry key",
      });
    }
    if (value === "id") {
      const guid = deleted ? undefined : readGuid(details);
      if (guid === undefined) return "none";
      const evidence = this.#guid(guid);
      this.#activity.add({ timeUs });
      const linked = this.#link(evidence, "exact", {
        ...momentOf(fact),
        path,
      });
      return this.#news(evidence.writes.add(writeOf(fact, "id")) || linked);
    }
    const isZero = /^(?:DWORD \(0x0+\)|0x0+|0+)$/i.test(details.trim());
    const what =
      value === "sd"
        ? deleted && ("sd-removed" as const)
        : deleted || isZero
          ? ("index-zero" as const)
          : ("index" as const);
    if (what === false) return "none";
    return this.#news(
      this.#path(path, momentOf(fact), false).tree.add({
        ...momentOf(fact),
        what,
        ...(fact.processGuid === undefined ? {} : { writer: fact.processGuid }),
      }),
    );
  }

  #noteTasks(
    fact: RegistryFact,
    guid: string,
    value: string | undefined,
  ): Effect {
    const { timeUs, details = "", deleted = false } = fact;
    if (value === undefined) {
      if (fact.unsure === true) {
        return this.#news(this.#guid(guid).touches.add(momentOf(fact)));
      }
      // The key alone is touched by every run of the task, too.
      if (!deleted) return "none";
      return this.#news(this.#guid(guid).deletions.add(momentOf(fact)));
    }
    // Written by every run as well.
    if (deleted || value === "dynamicinfo") return "none";

    const evidence = this.#guid(guid);
    const path = taskPath(details);
    const strength =
      value === "path" ? "exact" : value === "uri" ? "uri" : undefined;
    const linked =
      path !== undefined &&
      strength !== undefined &&
      this.#link(evidence, strength, { ...momentOf(fact), path });
    if (value === "hash") atMostTwo(this.hashed, guid);
    if (value === "schema") atMostTwo(this.schemed, guid);
    if (value !== "actions" && fact.processGuid !== undefined) {
      const writer = this.writers.use(fact.processGuid, () => ({
        firstUs: timeUs,
        lastUs: timeUs,
      }));
      writer.firstUs = Math.min(writer.firstUs, timeUs);
      writer.lastUs = Math.max(writer.lastUs, timeUs);
    }
    if (DEFINING_VALUES.has(value)) this.#activity.add({ timeUs });
    return this.#news(evidence.writes.add(writeOf(fact, value)) || linked);
  }

  /** The latest link of its kind counts: a GUID keeps its task, but what is logged of it may not. */
  #link(
    evidence: GuidEvidence,
    strength: "exact" | "uri",
    link: PathText,
  ): boolean {
    const known = evidence[strength];
    evidence[strength] = later(known, link);
    evidence.linkedKey = pathKey((evidence.exact ?? evidence.uri)!.path);
    return evidence[strength] !== known;
  }

  #guid(guid: string): GuidEvidence {
    return this.guids.use(guid, () => ({
      guid,
      writes: new Timeline(MAX_WRITES),
      deletions: new Timeline(MAX_CHANGES),
      touches: new Timeline(MAX_CHANGES),
      exact: undefined,
      uri: undefined,
      linkedKey: undefined,
    }));
  }

  #path(path: string, moment: Moment, typed: boolean): PathEvidence {
    const key = pathKey(path);
    const spelling = { ...moment, path, typed };
    const evidence = this.paths.use(key, () => newPathEvidence(key, spelling));
    const better = betterSpelling(evidence.spelling, spelling);
    if (better !== evidence.spelling) this.#isRespelled = true;
    evidence.spelling = better;
    return evidence;
  }

  #taskEvent(timeUs: Us): void {
    this.lastTaskEventUs = Math.max(this.lastTaskEventUs, timeUs);
  }

  /** What says nothing new may still spell the task's path otherwise. */
  #news(isNew: boolean): Effect {
    const isNews = isNew || this.#isRespelled;
    this.#isRespelled = false;
    if (isNews) this.revision++;
    return isNews ? "news" : "known";
  }
}

/** Written when a task is defined, and at no other time. */
export const DEFINING_VALUES: ReadonlySet<string> = new Set([
  "id",
  "path",
  "uri",
  "triggers",
  "actions",
]);

/** Where dynamic ports begin, and where they are asked for. */
const DYNAMIC_PORT = 49_152;
const ENDPOINT_MAPPER = 135;

/** The id of a session in one spelling: hexadecimal, lower case, without zeros in front. Undefined for none. */
export function logonKey(logonId: string | undefined): string | undefined {
  const text = logonId?.trim() ?? "";
  if (!/^(?:0x[0-9a-f]{1,16}|\d{1,20})$/i.test(text)) return undefined;
  const id = BigInt(text);
  return id === 0n ? undefined : `0x${id.toString(16)}`;
}

/** The sessions of the system's own accounts (0x3e4, 0x3e5, 0x3e7) begin with the machine. */
export function isSystemSession(key: string): boolean {
  return key.length <= "0x3e7".length;
}

const XML_CHANGES: ReadonlyMap<string, Change["what"]> = new Map([
  ["4698", "created"],
  ["4699", "deleted"],
  ["4700", "seen"],
  ["4701", "seen"],
  ["4702", "updated"],
]);

const SCHEDULER_CHANGES: ReadonlyMap<string, Change["what"]> = new Map([
  ["106", "created"],
  ["140", "updated"],
  ["141", "deleted"],
  ["142", "seen"],
]);

function newPathEvidence(
  key: string,
  spelling: PathEvidence["spelling"],
): PathEvidence {
  return {
    key,
    spelling,
    changes: new Timeline(MAX_CHANGES),
    runs: new Timeline(MAX_RUNS),
    touches: new Timeline(MAX_CHANGES),
    tree: new Timeline(MAX_CHANGES),
  };
}

/** When and where, without more. */
export function momentOf({
  timeUs,
  at,
}: {
  readonly timeUs: Us;
  readonly at?: Place | undefined;
}): Moment {
  return at === undefined ? { timeUs } : { timeUs, at };
}

function writeOf(fact: RegistryFact, value: string): Write {
  const { processGuid, image, bytesBase64, details } = fact;
  const definition =
    value === "actions"
      ? (decodedValue(bytesBase64) ?? decodedValue(details))
      : undefined;
  return {
    ...momentOf(fact),
    value,
    ...(processGuid === undefined ? {} : { writer: processGuid }),
    ...(image === undefined ? {} : { image }),
    ...(definition === undefined ? {} : { definition }),
  };
}

/** Undefined where the text is a placeholder or no value at all. */
function decodedValue(text: string | undefined): DecodedTask | undefined {
  if (text === undefined) return undefined;
  const decoded = decodeActionsText(text);
  const isValue =
    decoded.source === "registry-bytes" && decoded.version !== undefined;
  return isValue ? decoded : undefined;
}

function isLater<T extends Moment>(next: T, known: T): boolean {
  if (next.timeUs !== known.timeUs) return next.timeUs > known.timeUs;
  const content = (moment: T): string =>
    JSON.stringify({ ...moment, at: undefined });
  return content(next) === content(known)
    ? isBefore(next.at, known.at)
    : content(next) > content(known);
}

function later(known: PathText | undefined, next: PathText): PathText {
  if (known === undefined || next.timeUs > known.timeUs) return next;
  if (next.timeUs < known.timeUs) return known;
  if (next.path === known.path)
    return isBefore(next.at, known.at) ? next : known;
  return next.path > known.path ? next : known;
}

function betterSpelling(
  known: PathEvidence["spelling"],
  next: PathEvidence["spelling"],
): PathEvidence["spelling"] {
  if (known.typed !== next.typed) return known.typed ? next : known;
  if (known.timeUs !== next.timeUs) {
    return known.timeUs < next.timeUs ? known : next;
  }
  if (known.path === next.path)
    return isBefore(next.at, known.at) ? next : known;
  return known.path < next.path ? known : next;
}

function atMostTwo(set: Set<string>, item: string): void {
  if (set.size < 2) set.add(item);
}
