/**
 * Facts about scheduled tasks in, in any order and from any number of hosts; what each task would run, and how
 * that is known, out. The same facts give the same records whatever order they came in, so an alert that was
 * raised on a bare registry write gets its content when a better source arrives: ask again when `version` has
 * gone up.
 */
import type { Us } from "../base/time.ts";
import { LruMap } from "./bounded.ts";
import { hostLabel, taskCommandToDecoded } from "./command-line.ts";
import type { TaskCommand } from "./command-line.ts";
import { CommandReader } from "./command-reader.ts";
import { commandSentence } from "./describe-command.ts";
import { HostEvidence, MAX_TASKS_PER_HOST, momentOf } from "./host-evidence.ts";
import type { Change, Effect } from "./host-evidence.ts";
import { pathKey, readGuid, taskPath } from "./task-cache-path.ts";
import type { CommandFact, ExplicitLogonFact, TaskFact } from "./task-fact.ts";
import { UNKNOWN_CONTENT, isListed, recordsOf } from "./task-records.ts";
import { HostTasks } from "./task-view.ts";
import type { TaskView } from "./task-view.ts";
import type { TaskRecord } from "./task.ts";

export type { TaskFact } from "./task-fact.ts";

/** Hosts with evidence, and once more hosts that commands elsewhere name; the least recently seen are forgotten. */
export const MAX_HOSTS = 1_000;
/** Hosts remembered that one task path was made on from one host. */
const MAX_TARGETS_PER_PATH = 16;

export interface TaskQuery {
  readonly hostId: string;
  /** For a host of which nothing is known. */
  readonly hostName?: string;
  readonly guid?: string | undefined;
  readonly path?: string | undefined;
  /** Event time of what points to the task: which of its definitions is meant. */
  readonly nearUs?: Us | undefined;
}

/** What is kept of one host, and what was last concluded from it. */
class KnownHost {
  readonly evidence: HostEvidence;
  /** Commands this host ran on others: task path → labels of those hosts. */
  readonly issued = new LruMap<string, Set<string>>(
    MAX_TASKS_PER_HOST,
    () => {},
  );
  readonly #records = new Map<string, readonly TaskRecord[]>();
  #tasks: HostTasks;
  /** Revisions of the evidence that they are of. */
  #viewed = "";

  constructor(evidence: HostEvidence) {
    this.evidence = evidence;
    this.#tasks = new HostTasks(evidence, undefined);
  }

  get label(): string {
    return hostLabel(this.evidence.hostName);
  }

  /** @param asked commands on other hosts that name this one */
  tasks(asked: HostEvidence | undefined): HostTasks {
    const current = `${this.evidence.revision}/${asked?.revision ?? 0}`;
    if (current !== this.#viewed) {
      this.#tasks = new HostTasks(this.evidence, asked);
      this.#viewed = current;
      this.#records.clear();
    }
    return this.#tasks;
  }

  /** The records of the task as it is now, made once for each revision. */
  records(task: TaskView): readonly TaskRecord[] {
    let records = this.#records.get(task.key);
    if (records === undefined) {
      records = this.recordsNear(task, undefined);
      this.#records.set(task.key, records);
    }
    return records;
  }

  /** The records of the task as it was at a time. */
  recordsNear(task: TaskView, nearUs: Us | undefined): readonly TaskRecord[] {
    return recordsOf(this.evidence, task, nearUs, this.#tasks.callers);
  }
}

export class TaskTracker {
  readonly commands = new CommandReader();
  /** By host id. */
  readonly #hosts: LruMap<string, KnownHost>;
  /** Commands that name another host, by its label: evidence for a host that may log nothing itself. */
  readonly #targets: LruMap<string, KnownHost>;
  /** The last one that has said nothing yet. */
  #silent: KnownHost | undefined;
  #version = 0;
  #evicted = 0;

  constructor() {
    const onEvict = (): void => {
      this.#evicted++;
    };
    this.#hosts = new LruMap(MAX_HOSTS, onEvict);
    this.#targets = new LruMap(MAX_HOSTS, onEvict);
  }

  /** Goes up whenever a fact was news. */
  get version(): number {
    return this.#version;
  }

  /** Tasks and hosts forgotten because there were too many. */
  get evicted(): number {
    return this.#evicted;
  }

  /**
   * Takes a fact. Never throws.
   * @returns false for one that says nothing about tasks, which is as if it had not come
   */
  note(fact: TaskFact): boolean {
    const { hostId, hostName } = fact;
    const known = this.#hosts.peek(hostId);
    const host = known ?? this.#silentOf(hostId, hostName);
    const effect = this.#apply(fact, host);
    if (effect === "none") {
      this.#silent = host;
      return false;
    }
    const { evidence } = host;
    if (known === undefined || hostName < evidence.hostName) {
      evidence.hostName = hostName;
    }
    // A host that says nothing must not push out one that does.
    this.#hosts.set(hostId, host);
    if (host === this.#silent) this.#silent = undefined;
    if (effect === "news") this.#version++;
    return true;
  }

  /** A host of which nothing is known yet. */
  #silentOf(hostId: string, hostName: string): KnownHost {
    const silent = this.#silent;
    return silent?.evidence.hostId === hostId
      ? silent
      : this.#newHost(hostId, hostName);
  }

  #apply(fact: TaskFact, host: KnownHost): Effect {
    const { evidence } = host;
    switch (fact.kind) {
      case "registry":
        return evidence.noteRegistry(fact);
      case "xml-event":
        return evidence.noteXml(fact);
      case "scheduler":
        return evidence.noteScheduler(fact);
      case "file":
        return evidence.noteFile(fact);
      case "command":
        return this.#noteCommand(fact, host);
      case "logon":
        return evidence.noteLogon(fact);
      case "explicit-logon":
        return this.#noteExplicitLogon(fact);
      case "connection":
        return evidence.noteConnection(fact);
    }
  }

  /** The host that logs it is the one that the logon comes from. */
  #noteExplicitLogon(fact: ExplicitLogonFact): Effect {
    const { target, hostName, user } = fact;
    const label = hostLabel(target);
    const own = new Set(["", "-", ".", "localhost", hostLabel(hostName)]);
    if (own.has(label)) return "none";
    return this.#target(label, target.replace(/^\\+/, "")).noteCaller({
      ...momentOf(fact),
      host: hostName,
      ...(user === undefined ? {} : { user }),
    });
  }

  /** What is kept of a host that others name. */
  #target(label: string, name: string): HostEvidence {
    const { evidence } = this.#targets.use(label, () =>
      this.#newHost(label, name),
    );
    if (name < evidence.hostName) evidence.hostName = name;
    return evidence;
  }

  #newHost(hostId: string, hostName: string): KnownHost {
    return new KnownHost(
      new HostEvidence(hostId, hostName, () => {
        this.#evicted++;
      }),
    );
  }

  #noteCommand(fact: CommandFact, source: KnownHost): Effect {
    const { carrier = "command line" } = fact;
    const from = fact.commandHost ?? fact.hostName;
    const command = this.commands.read(fact.line, {
      host: from,
      program: fact.program,
    });
    const asks = command && ASKS[command.verb];
    const path = taskPath(command?.taskName ?? "");
    if (!command || !asks || path === undefined || path === "\\*") {
      return "none";
    }
    // A host that is named by a variable may be any.
    if (command.remote === "unknown") return "none";
    const change = {
      ...momentOf(fact),
      what: "asked",
      source: "command",
      asks,
      sentence: commandSentence(command),
      ...(fact.user === undefined ? {} : { user: fact.user }),
      ...definitionOf(command),
    } as const;
    if (!command.remote || command.targetHost === null) {
      return source.evidence.noteChange(path, {
        ...change,
        label: carrier,
      });
    }
    const label = hostLabel(command.targetHost);
    const targets = source.issued.use(pathKey(path), () => new Set());
    if (targets.size < MAX_TARGETS_PER_PATH) targets.add(label);
    const name = command.targetHost.replace(/^\\+/, "");
    return this.#target(label, name).noteChange(path, {
      ...change,
      label: `${carrier} on ${from}`,
      commandHost: from,
      remoteCaller: true,
    });
  }

  /**
   * One record for each task that was created, changed, deleted or asked for, newest first, each with its best
   * source. A task asked for on a host that logs nothing itself stands under that host's name.
   */
  records(hostId?: string): TaskRecord[] {
    const records: TaskRecord[] = [];
    for (const host of this.#allHosts()) {
      if (hostId !== undefined && host.evidence.hostId !== hostId) continue;
      for (const task of this.#tasksOf(host).values()) {
        if (isListed(task)) records.push(host.records(task)[0]!);
      }
    }
    return records.sort(
      (a, b) => b.timeUs - a.timeUs || (a.id < b.id ? -1 : 1),
    );
  }

  /**
   * The records of one task, best source first: the value of the very registry write, the task event, the
   * command line on the host that asked for it, that on the host itself, what was seen to run. A second source
   * follows only where it says something else. Never empty for a query with a GUID or a path: where the log has
   * nothing, the record says what would help.
   */
  find(query: TaskQuery): TaskRecord[] {
    const guid = query.guid === undefined ? undefined : readGuid(query.guid);
    const path = query.path === undefined ? undefined : taskPath(query.path);
    if (guid === undefined && path === undefined) return [];
    const found = this.#findTasks(query.hostId, guid, path);
    if (found.length === 0) return [this.#nothing(query, guid, path)];
    return found.flatMap(([host, task]) =>
      query.nearUs === undefined
        ? host.records(task)
        : host.recordsNear(task, query.nearUs),
    );
  }

  #findTasks(
    hostId: string,
    guid: string | undefined,
    path: string | undefined,
  ): [KnownHost, TaskView][] {
    const found: [KnownHost, TaskView][] = [];
    const add = (host: KnownHost, key: string): void => {
      const task = this.#tasksOf(host).get(key);
      if (task !== undefined) found.push([host, task]);
    };
    const hosts = [...this.#allHosts()];
    const own = hosts.find(({ evidence }) => evidence.hostId === hostId);
    if (own !== undefined && guid !== undefined) {
      const key = this.#tasksOf(own).keyOf(guid);
      if (key !== undefined) add(own, key);
    }
    if (found.length > 0 || path === undefined) return found;
    const key = pathKey(path);
    if (own !== undefined) add(own, key);
    const labels = own?.issued.peek(key);
    const targets = hosts
      .filter((host) => host !== own && labels?.has(host.label))
      .sort((a, b) => (a.evidence.hostId < b.evidence.hostId ? -1 : 1));
    for (const host of targets) add(host, key);
    return found;
  }

  /** Hosts that log, and those that are only named by commands of others. */
  *#allHosts(): Iterable<KnownHost> {
    const labels = new Set<string>();
    for (const host of this.#hosts.values()) {
      labels.add(host.label);
      yield host;
    }
    for (const [label, target] of this.#targets.entries()) {
      if (!labels.has(label)) yield target;
    }
  }

  #tasksOf(host: KnownHost): HostTasks {
    const asked = this.#targets.peek(host.label);
    return host.tasks(asked === host ? undefined : asked?.evidence);
  }

  #nothing(
    { hostId, hostName = hostId, nearUs }: TaskQuery,
    guid: string | undefined,
    path: string | undefined,
  ): TaskRecord {
    return {
      id: `${hostId}|${path === undefined ? guid : pathKey(path)}`,
      hostId,
      hostName: this.#hosts.peek(hostId)?.evidence.hostName ?? hostName,
      guid,
      path,
      timeUs: nearUs ?? 0,
      change: "unknown",
      user: undefined,
      definition: undefined,
      hints: [],
      layers: [],
      from: "",
      unknown: UNKNOWN_CONTENT,
    };
  }
}

const ASKS: Readonly<Record<string, Change["asks"]>> = {
  create: "created",
  change: "updated",
  delete: "deleted",
};

/** A command that neither names a program nor a file defines nothing. */
function definitionOf(command: TaskCommand): Pick<Change, "definition"> {
  return command.action === null &&
    command.xmlFile === null &&
    command.definition === null
    ? {}
    : { definition: taskCommandToDecoded(command) };
}
