/**
 * What the events of a log tell about scheduled tasks: the few events that carry such evidence are turned into facts
 * for the task tracker, and an alert finds the tasks its own evidence points to.
 *
 * Which events carry any is decided once per class of events; for all others this costs one look.
 */
import { nothing } from "../event/constant-answer.ts";
import { displayValue } from "../event/event.ts";
import type { Event, EventClass, FieldReader } from "../event/event.ts";
import type { Match } from "../engine/match.ts";
import { clauseOf } from "../engine/branches.ts";
import type { Branch, Clause } from "../engine/branches.ts";
import type { LineFields } from "../engine/line-fields.ts";
import { any } from "../engine/values.ts";
import type { SavedPart } from "../engine/saved.ts";
import { FactLog } from "../task/fact-log.ts";
import type { TaskRecord } from "../task/task.ts";
import { LEAST_PAYLOAD_CHARS, mayBePayload } from "../task/registry-payload.ts";
import { pathOfTaskFile } from "../task/task-cache-path.ts";
import { TaskTracker } from "../task/tracker.ts";
import type { TaskFact } from "../task/tracker.ts";
import { qualifiedAccount } from "./qualified-account.ts";
import {
  ASKS_LIKE_TASK,
  IN_SCRIPTS,
  MAY_BE_TASK,
  MENTIONS_TASK,
  SCRIPTS_TASK,
} from "./task-command-hints.ts";
import { isRunStamp, TASK_CACHE_WRITE } from "./task-fact-hints.ts";

type Note = (event: Event) => void;

/** What the events of a class are evidence of. */
interface Evidence {
  readonly note: Note;
  /** Of every event that is noted one of these is true; undefined where single values do not tell. */
  readonly ways: readonly Branch[] | undefined;
}

/** What {@link mayBePayload} asks for, as far as a wildcard can say it. */
const MAY_BE_PAYLOAD = `${"?".repeat(LEAST_PAYLOAD_CHARS)}*`;
const TASK_SCHEDULER = "microsoft-windows-taskscheduler/operational";
const SCHEDULER_CODES = new Set([
  "106",
  "129",
  "140",
  "141",
  "142",
  "200",
  "201",
]);
const POWERSHELL = "microsoft-windows-powershell/operational";
const SCRIPT_BLOCK = "4104";
/** Events with TaskCache paths, task files and the start of processes. */
const TASK_EVENTS: Readonly<Record<string, ReadonlySet<string>>> = {
  sysmon: new Set(["1", "11", "12", "13", "14"]),
  security: new Set(["4657", "4688"]),
};
/** Of these, the one that tells what was written to the registry. */
const VALUE_SET: Readonly<Record<string, string>> = {
  sysmon: "13",
  security: "4657",
};
/** Connections, by Sysmon and by the filtering platform. */
const CONNECTIONS: Readonly<Record<string, string>> = {
  sysmon: "3",
  security: "5156",
};
const LOGON = "4624";
const EXPLICIT_LOGON = "4648";
const SECURITY_CODES = new Set(["4698", "4699", "4700", "4701", "4702"]);

export class TaskEvidence {
  readonly tracker = new TaskTracker();
  readonly #facts = new FactLog();
  /** By class index; null where the class carries no evidence. */
  readonly #byClass: (Evidence | null)[] = [];

  /** The facts that were told, which make the tracker of another run know the same. */
  *save(): Generator<SavedPart> {
    for (const fact of this.#facts.all()) {
      yield { part: "task-fact", unit: fact, value: () => fact };
    }
  }

  /** @returns false for a part that is not of tasks */
  restore(part: string, value: unknown): boolean {
    if (part !== "task-fact") return false;
    this.#tell(value as TaskFact);
    return true;
  }

  #tell(fact: TaskFact): void {
    // What says nothing must not push out what does.
    if (this.tracker.note(fact)) this.#facts.note(fact);
  }

  /** Goes up when anything about any task changed. */
  get version(): number {
    return this.tracker.version;
  }

  /** False if events of the class tell nothing about tasks. */
  wants(eventClass: EventClass): boolean {
    return this.#evidenceOf(eventClass) !== null;
  }

  /**
   * What tells the lines of a kind apart that may tell something about tasks: whenever one does, one of the branches is
   * true. undefined where nothing tells.
   */
  branchesOf(fields: LineFields): readonly Branch[] | undefined {
    const evidence = this.#evidenceOf(fields.class);
    if (evidence === null) return [];
    if (evidence.ways === undefined) return undefined;
    const branches = fields.left(evidence.ways);
    return branches.some(({ length }) => length === 0) ? undefined : branches;
  }

  note(event: Event): void {
    this.#evidenceOf(event.class)?.note(event);
  }

  #evidenceOf(eventClass: EventClass): Evidence | null {
    let evidence = this.#byClass[eventClass.index];
    if (evidence === undefined) {
      this.#byClass[eventClass.index] = evidence = this.#compile(eventClass);
    }
    return evidence;
  }

  /** The tasks a match points to: by the TaskCache key, the task name, the task file or the command line in its evidence. */
  find(match: Match): readonly TaskRecord[] {
    const found = new Map<string, TaskRecord>();
    for (const event of match.events) {
      if (event === undefined) continue;
      const { fields, host, timeUs } = event;
      const guid = taskGuid(fields["registry.path"]);
      const path =
        fields["winlog.event_data.TaskName"] ??
        taskFilePath(fields["file.path"]) ??
        this.#taskOfCommand(
          fields["process.command_line"],
          fields["process.pe.original_file_name"],
        ) ??
        this.#taskOfCommand(fields["powershell.file.script_block_text"]);
      if (guid === undefined && path === undefined) continue;
      const { id: hostId, name: hostName } = host;
      const query = { hostId, hostName, guid, path, nearUs: timeUs };
      for (const record of this.tracker.find(query)) {
        if (!found.has(record.id)) found.set(record.id, record);
      }
    }
    return [...found.values()];
  }

  #taskOfCommand(
    line: string | undefined,
    program?: string,
  ): string | undefined {
    if (line === undefined) return undefined;
    const isNamed = MENTIONS_TASK.test(line);
    if (!isNamed && !(program !== undefined && ASKS_LIKE_TASK.test(line))) {
      return undefined;
    }
    return this.tracker.commands.read(line, { program })?.taskName ?? undefined;
  }

  #compile(eventClass: EventClass): Evidence | null {
    const read = (path: string): FieldReader =>
      eventClass.shape.reader(eventClass, path);
    const { provider, code, channel, categories } = eventClass;
    if (provider === "security" && SECURITY_CODES.has(code)) {
      return each(this.#xmlEvent(code, read));
    }
    if (channel.toLowerCase() === TASK_SCHEDULER && SCHEDULER_CODES.has(code)) {
      return each(this.#schedulerEvent(code, read));
    }
    if (channel.toLowerCase() === POWERSHELL) {
      return code === SCRIPT_BLOCK ? this.#scriptEvent(read) : null;
    }
    // Most are sessions that tasks may be asked for in: to look at lines first takes longer than it saves.
    if (provider === "security" && code === LOGON) {
      return each(this.#logon(read));
    }
    if (provider === "security" && code === EXPLICIT_LOGON) {
      return each(this.#explicitLogon(read));
    }
    if (code !== "" && code === CONNECTIONS[provider]) {
      return this.#connection(read);
    }
    // Of Windows' own events only these few carry any; other collectors are asked by category.
    const own = TASK_EVENTS[provider];
    if (own !== undefined && !own.has(code)) return null;
    const parts: Evidence[] = [];
    const has = (category: string): boolean =>
      categories === undefined || categories.includes(category);
    if (has("registry")) {
      const hasData = own === undefined || code === VALUE_SET[provider];
      parts.push(this.#registryEvent(read, hasData));
    }
    if (has("file")) parts.push(this.#fileEvent(read));
    if (has("process")) parts.push(this.#processEvent(read));
    if (own === undefined && has("network")) {
      parts.push(this.#connection(read));
    }
    return parts.length < 2 ? (parts[0] ?? null) : together(parts);
  }

  #xmlEvent(eventCode: string, read: (path: string) => FieldReader): Note {
    const name = read("winlog.event_data.TaskName");
    const content = read("winlog.event_data.TaskContent");
    const contentNew = read("winlog.event_data.TaskContentNew");
    const user = read("winlog.event_data.SubjectUserName");
    const domain = read("winlog.event_data.SubjectDomainName");
    const logonId = read("winlog.event_data.SubjectLogonId");
    const client = read("winlog.event_data.ClientProcessId");
    return (event) => {
      const taskName = displayValue(name(event));
      if (taskName === undefined) return;
      this.#tell({
        ...common(event),
        kind: "xml-event",
        eventCode,
        taskName,
        xml: displayValue(contentNew(event) ?? content(event)),
        user: qualifiedAccount(
          displayValue(domain(event)),
          displayValue(user(event)),
        ),
        logonId: displayValue(logonId(event)),
        clientProcessId: displayValue(client(event)),
      });
    };
  }

  #schedulerEvent(
    eventCode: string,
    read: (path: string) => FieldReader,
  ): Note {
    const name = read("winlog.event_data.TaskName");
    const context = read("winlog.event_data.UserContext");
    const user = read("winlog.event_data.UserName");
    const actionName = read("winlog.event_data.ActionName");
    const path = read("winlog.event_data.Path");
    return (event) => {
      const taskName = displayValue(name(event));
      if (taskName === undefined) return;
      this.#tell({
        ...common(event),
        kind: "scheduler",
        eventCode,
        taskName,
        user: displayValue(context(event) ?? user(event)),
        action: displayValue(actionName(event) ?? path(event)),
      });
    };
  }

  #registryEvent(
    read: (path: string) => FieldReader,
    hasData: boolean,
  ): Evidence {
    const registryPath = read("registry.path");
    const strings = hasData ? read("registry.data.strings") : nothing;
    const bytes = read("registry.data.bytes");
    const type = read("event.type");
    const entity = read("process.entity_id");
    const image = read("process.executable");
    const note: Note = (event) => {
      const written = registryPath(event);
      const path = displayValue(written);
      if (path === undefined) return;
      if (!isTaskCachePath(path) || isRunStamp(written)) {
        const text = displayValue(strings(event));
        // A script that a task will read: told by its looks alone.
        if (text === undefined || !mayBePayload(text)) return;
      }
      const operations = type(event);
      const deleted = any(operations, (each) => each === "deletion");
      const created = any(operations, (each) => each === "creation");
      this.#tell({
        ...common(event),
        kind: "registry",
        path,
        details: displayValue(strings(event)),
        bytesBase64: displayValue(bytes(event)),
        processGuid: displayValue(entity(event)),
        image: displayValue(image(event)),
        deleted,
        unsure: !deleted && !created,
      });
    };
    const ways = [[TASK_CACHE_WRITE]];
    if (hasData) ways.push([like("registry.data.strings", MAY_BE_PAYLOAD)]);
    return { note, ways };
  }

  #fileEvent(read: (path: string) => FieldReader): Evidence {
    const filePath = read("file.path");
    const note: Note = (event) => {
      const path = displayValue(filePath(event));
      if (path === undefined || taskFilePath(path) === undefined) return;
      this.#tell({ ...common(event), kind: "file", path });
    };
    return { note, ways: [[like("file.path", "*\\tasks\\*")]] };
  }

  #processEvent(read: (path: string) => FieldReader): Evidence {
    const line = read("process.command_line");
    const user = read("user.name");
    const domain = read("user.domain");
    const type = read("event.type");
    const original = read("process.pe.original_file_name");
    const note: Note = (event) => {
      const text = displayValue(line(event));
      if (text === undefined) return;
      const isNamed = MENTIONS_TASK.test(text);
      if (!isNamed && !ASKS_LIKE_TASK.test(text)) return;
      if (!any(type(event), (each) => each === "start")) return;
      const program = displayValue(original(event));
      if (!isNamed && program === undefined) return;
      this.#tell({
        ...common(event),
        kind: "command",
        line: text,
        program,
        user: qualifiedAccount(
          displayValue(domain(event)),
          displayValue(user(event)),
        ),
      });
    };
    const isStart = like("event.type", "start");
    const mayBeTask = like("process.command_line", ...MAY_BE_TASK);
    return { note, ways: [[isStart, mayBeTask]] };
  }

  #scriptEvent(read: (path: string) => FieldReader): Evidence {
    const script = read("powershell.file.script_block_text");
    const user = read("user.name");
    const domain = read("user.domain");
    const note: Note = (event) => {
      const text = displayValue(script(event));
      if (text === undefined || !SCRIPTS_TASK.test(text)) return;
      this.#tell({
        ...common(event),
        kind: "command",
        line: text,
        carrier: "script",
        user: qualifiedAccount(
          displayValue(domain(event)),
          displayValue(user(event)),
        ),
      });
    };
    const namesTask = like("powershell.file.script_block_text", ...IN_SCRIPTS);
    return { note, ways: [[namesTask]] };
  }

  /** Who asks over the network does so in a session, which knows the address. */
  #logon(read: (path: string) => FieldReader): Note {
    const id = read("winlog.event_data.TargetLogonId");
    const address = read("source.ip");
    const workstation = read("source.domain");
    const type = read("winlog.logon.type");
    const user = read("winlog.event_data.TargetUserName");
    const domain = read("winlog.event_data.TargetDomainName");
    return (event) => {
      const logonId = displayValue(id(event));
      if (logonId === undefined) return;
      this.#tell({
        ...common(event),
        kind: "logon",
        logonId,
        address: displayValue(address(event)),
        workstation: displayValue(workstation(event)),
        logonType: displayValue(type(event)),
        user: qualifiedAccount(
          displayValue(domain(event)),
          displayValue(user(event)),
        ),
      });
    };
  }

  #explicitLogon(read: (path: string) => FieldReader): Note {
    const server = read("winlog.event_data.TargetServerName");
    const user = read("winlog.event_data.TargetUserName");
    const domain = read("winlog.event_data.TargetDomainName");
    return (event) => {
      const target = displayValue(server(event));
      if (target === undefined) return;
      this.#tell({
        ...common(event),
        kind: "explicit-logon",
        target,
        user: qualifiedAccount(
          displayValue(domain(event)),
          displayValue(user(event)),
        ),
      });
    };
  }

  #connection(read: (path: string) => FieldReader): Evidence {
    const direction = read("network.direction");
    const type = read("event.type");
    const image = read("process.executable");
    const address = read("source.ip");
    const sourcePort = read("source.port");
    const port = read("destination.port");
    const note: Note = (event) => {
      const to = Number(port(event));
      // Most connections go elsewhere.
      if (!(to === 135 || to >= 49_152)) return;
      if (!any(direction(event), isInbound)) return;
      // Elastic's sensor tells the end of a connection as well.
      if (any(type(event), (each) => each === "end")) return;
      const from = displayValue(address(event));
      const program = displayValue(image(event));
      if (from === undefined || !/\\svchost\.exe$/i.test(program ?? "")) return;
      this.#tell({
        ...common(event),
        kind: "connection",
        address: from,
        sourcePort: Number(sourcePort(event)),
        port: to,
      });
    };
    const isService = like("process.executable", "*\\svchost.exe");
    return { note, ways: [[isService, like("network.direction", ...INBOUND)]] };
  }
}

/** Every event of the class is noted. */
function each(note: Note): Evidence {
  return { note, ways: undefined };
}

function together(parts: readonly Evidence[]): Evidence {
  const ways: Branch[] = [];
  let areKnown = true;
  for (const part of parts) {
    if (part.ways === undefined) areKnown = false;
    else ways.push(...part.ways);
  }
  return {
    note: (event) => {
      for (const { note } of parts) note(event);
    },
    ways: areKnown ? ways : undefined,
  };
}

/** @param globs folded */
function like(path: string, ...globs: readonly string[]): Clause {
  return clauseOf({ path, texts: [], numbers: [], globs, present: false });
}

const INBOUND: readonly string[] = ["ingress", "inbound", "incoming"];

function isInbound(direction: unknown): boolean {
  return INBOUND.includes(direction as string);
}

/** True if a component of the path is `TaskCache`, in any case. One registry event in a hundred: told without a copy. */
function isTaskCachePath(path: string): boolean {
  for (
    let at = path.indexOf("\\");
    at !== -1;
    at = path.indexOf("\\", at + 1)
  ) {
    if (
      (path.charCodeAt(at + 1) | 0x20) === 0x74 &&
      path.charCodeAt(at + 10) === 0x5c &&
      path.slice(at + 1, at + 10).toLowerCase() === "taskcache"
    ) {
      return true;
    }
  }
  return false;
}

function common({
  host,
  timeUs,
  line,
}: Event): Pick<TaskFact, "hostId" | "hostName" | "timeUs" | "at"> {
  return {
    hostId: host.id,
    hostName: host.name,
    timeUs,
    at: { file: line.source.path, line: line.number },
  };
}

/** The task's GUID in `…\TaskCache\Tasks\{GUID}\…`; a GUID elsewhere in the path is a name. */
export function taskGuid(registryPath: string | undefined): string | undefined {
  return /\\taskcache\\tasks\\(\{[0-9a-f-]{36}\})(?:\\|$)/i
    .exec(registryPath ?? "")?.[1]
    ?.toUpperCase();
}

/** The task path of a file below `System32\Tasks`, with its leading backslash. */
export function taskFilePath(path: string | undefined): string | undefined {
  return path === undefined ? undefined : pathOfTaskFile(path);
}
