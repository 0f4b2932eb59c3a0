/**
 * Shape `wl-ecs`: winlogbeat after its module, or Elastic Agent after its pipeline. The document answers in ECS; where
 * an older module left a field out, the event data that is still there answers by the same tables as for raw records.
 */
import type { Us } from "../../base/time.ts";
import { joinArguments, splitCommandLine } from "../command-line.ts";
import { part, pathReader } from "../document-path.ts";
import { ecsField, ecsKeys } from "../ecs-field.ts";
import type { Doc, Event, KeyPath } from "../event.ts";
import { firstValue } from "../event.ts";
import { rowOf } from "../mapping.ts";
import type { DataReader, DocReader, EventData } from "../mapping.ts";
import { fromDnsStatus } from "../dns.ts";
import { directionOf, EGRESS, INGRESS } from "../network.ts";
import type { Tables } from "../tables.ts";
import {
  aliasOf,
  isObject,
  present,
  textOf,
  toList,
  toTime,
} from "../values.ts";
import {
  CREATED,
  hasUserData,
  isProcessed,
  isWinlogbeat,
  shownHostName,
  TIMESTAMP,
  UTC_TIME,
  WINLOGBEAT_KEYS,
  WinlogbeatShape,
} from "./winlogbeat.ts";
import { EVENT_DATA } from "./windows-shape.ts";
import type { ShapeClass } from "./shape-class.ts";
import type { StampKeys } from "./shape.ts";

/** Beside what every record of winlogbeat has: that the module has read it, and how what it wrote is to be read. */
const KEPT: readonly KeyPath[] = [
  ...WINLOGBEAT_KEYS,
  ["data_stream", "dataset"],
  ["event", "category"],
  ["event", "module"],
  ["event", "type"],
  ["event", "type:"],
  ["process", "entity_id"],
  ["registry", "data", "type"],
];

/** Of these fields the envelope tells the kind. */
const OF_KIND: ReadonlySet<string> = new Set([
  "event.provider",
  "host.os.family",
  "host.os.type",
  "winlog.channel",
  "winlog.provider_name",
]);

/** These are put together of several values, or hang on what is no value of theirs. */
const READ_TOGETHER =
  /^(?:@timestamp|event\..*|host\..*|registry\.key|registry\.data\.type|user\.id|winlog\.(?!event_data\.).*|(?:process|file)\.hash\..*)$/;

/**
 * Where the module moved event data to. It removes what it moves; rules that read the original name shall still find
 * it. By provider and event id where the name alone does not tell.
 */
const MOVED: Readonly<Record<string, string>> = {
  "security 4688 NewProcessId": "process.pid",
  "security 4688 NewProcessName": "process.executable",
  "security 4688 ProcessId": "process.parent.pid",
  "security 4688 ParentProcessName": "process.parent.executable",
  "security 4688 CommandLine": "process.command_line",
  "security IpAddress": "source.ip",
  "security IpPort": "source.port",
  "security ProcessId": "process.pid",
  "security ProcessName": "process.executable",
  "security ServiceName": "service.name",
  "security WorkstationName": "source.domain",
  "sysmon 20 Destination": "process.executable",
  "sysmon 25 Type": "message",
  "sysmon 255 ID": "error.code",
  "sysmon 7 Company": "file.pe.company",
  "sysmon 7 Description": "file.pe.description",
  "sysmon 7 FileVersion": "file.pe.file_version",
  "sysmon 7 OriginalFileName": "file.pe.original_file_name",
  "sysmon 7 Product": "file.pe.product",
  "sysmon CommandLine": "process.command_line",
  "sysmon Company": "process.pe.company",
  "sysmon CurrentDirectory": "process.working_directory",
  "sysmon Description": "process.pe.description",
  "sysmon DestinationHostname": "destination.domain",
  "sysmon DestinationIp": "destination.ip",
  "sysmon DestinationPort": "destination.port",
  "sysmon Device": "file.path",
  "sysmon FileVersion": "process.pe.file_version",
  "sysmon Image": "process.executable",
  "sysmon ImageLoaded": "file.path",
  "sysmon OriginalFileName": "process.pe.original_file_name",
  "sysmon ParentCommandLine": "process.parent.command_line",
  "sysmon ParentImage": "process.parent.executable",
  "sysmon ParentProcessGuid": "process.parent.entity_id",
  "sysmon ParentProcessId": "process.parent.pid",
  "sysmon PipeName": "file.name",
  "sysmon ProcessGuid": "process.entity_id",
  "sysmon ProcessId": "process.pid",
  "sysmon Product": "process.pe.product",
  "sysmon Protocol": "network.transport",
  "sysmon QueryName": "dns.question.name",
  "sysmon RuleName": "rule.name",
  "sysmon Signature": "file.code_signature.subject_name",
  "sysmon SignatureStatus": "file.code_signature.status",
  "sysmon SourceHostname": "source.domain",
  "sysmon SourceImage": "process.executable",
  "sysmon SourceIp": "source.ip",
  "sysmon SourcePort": "source.port",
  "sysmon SourceProcessGUID": "process.entity_id",
  "sysmon SourceProcessGuid": "process.entity_id",
  "sysmon SourceProcessId": "process.pid",
  "sysmon TargetFilename": "file.path",
  "sysmon TargetObject": "registry.path",
};

export class WinlogbeatEcsShape extends WinlogbeatShape {
  readonly name = "wl-ecs";
  override readonly envelope = KEPT;

  recognises(doc: Doc): boolean {
    return isWinlogbeat(doc) && isProcessed(doc);
  }

  /** What the module left of the event data stands in one object, and it was none of those that misspelt a key. */
  override isPlain(doc: Doc): boolean {
    const { event_data: data, user_data: userData } = part(doc["winlog"]);
    return (
      userData === undefined &&
      (data === undefined || isObject(data)) &&
      part(doc["event"])["type:"] === undefined
    );
  }

  override stampKeys(doc: Doc, { provider }: ShapeClass): StampKeys {
    const data = part(part(doc["winlog"])["event_data"]);
    if (provider === "sysmon" && data["UtcTime"] == null) {
      return this.stampsAt({ happened: TIMESTAMP, record: [CREATED] });
    }
    return this.stampsAt({
      happened: provider === "sysmon" ? UTC_TIME : undefined,
      record: [CREATED, TIMESTAMP],
    });
  }

  /** The field itself; else what is left of the event data; else where the module has moved that to. */
  override answeringKeys(
    event: Event,
    path: string,
  ): readonly KeyPath[] | undefined {
    if (hasUserData(event) || READ_TOGETHER.test(path)) return undefined;
    const eventClass = event.class as ShapeClass;
    const keys: KeyPath[] = [];
    // How numbers are spelt hangs on the type, which tells the kind.
    if (path === "registry.data.strings") keys.push(path.split("."));
    else if (!path.startsWith(EVENT_DATA)) keys.push(...ecsKeys(path));
    const [name, ...others] = this.untoldNames(event, path);
    if (keys.length > 1 || others.length > 0) return undefined;
    if (name !== undefined) {
      const moved = movedKeys(eventClass, name);
      const left = this.dataKeys(name)?.[0];
      if (left === undefined || moved === undefined || moved.length > 1) {
        return undefined;
      }
      keys.push(left, ...moved);
    }
    const other = ARGUMENTS.get(path);
    if (other !== undefined) keys.push(other);
    return keys.length === 0 ? undefined : withoutTwins(keys);
  }

  override isOfKind(event: Event, path: string): boolean {
    if (hasUserData(event)) return false;
    if (path === "event.category" || path === "event.type") {
      const { fields } = event.class as ShapeClass;
      return rowOf(fields, path) === undefined || this.isTold(event, path);
    }
    return OF_KIND.has(path);
  }

  protected override keysOf(
    eventClass: ShapeClass,
    path: string,
  ): readonly KeyPath[] | undefined {
    if (/^(?:process|file)\.hash\./.test(path)) return undefined;
    const keys: KeyPath[] = path.startsWith(EVENT_DATA)
      ? []
      : [...ecsKeys(path)];
    const other = ARGUMENTS.get(path);
    if (other !== undefined) keys.push(other);
    if (path === "user.id") {
      keys.push(...(this.keysOf(eventClass, "user.name") ?? []));
    }
    for (const name of this.namesOf(eventClass, path) ?? []) {
      const left = this.dataKeys(name);
      const moved = movedKeys(eventClass, name);
      if (left === undefined || moved === undefined) return undefined;
      keys.push(...left, ...moved);
    }
    return keys;
  }

  /** The module has put Sysmon's time into `@timestamp`. */
  happenedUs(doc: Doc, eventClass: ShapeClass): Us | undefined {
    if (eventClass.provider !== "sysmon") return undefined;
    return this.utcTimeUs(doc) ?? toTime(doc["@timestamp"]);
  }

  /** For Sysmon the record's own time is gone, unless the agent kept it or the module did not touch the time. */
  recordUs(doc: Doc, eventClass: ShapeClass): Us | undefined {
    const created = this.createdUs(doc);
    if (created !== undefined) return created;
    const moved =
      eventClass.provider === "sysmon" && this.utcTimeUs(doc) === undefined;
    return moved ? undefined : toTime(doc["@timestamp"]);
  }

  /** The document has the last word on its categories. */
  protected override categoriesOf(_tables: Tables): undefined {
    return undefined;
  }

  /** What the module moved is read from where it is now, so that the tables see the whole record. */
  eventData(eventClass: ShapeClass): EventData {
    return (name) => {
      const left = this.dataReader(name);
      const moved = movedFrom(eventClass, name);
      return moved === undefined ? left : (doc) => left(doc) ?? moved.read(doc);
    };
  }

  protected taskNameOf(): undefined {
    return undefined;
  }

  protected ownField(): DocReader {
    return () => undefined;
  }

  protected override docReader(
    eventClass: ShapeClass,
    path: string,
  ): DocReader {
    const derived = super.docReader(eventClass, path);
    const own = ownField(path);
    if (eventClass.provider === "security" && path.startsWith("file.")) {
      // The module writes a share's path as it comes, and a relative path for a name.
      return (doc) => derived(doc) ?? own(doc);
    }
    switch (path) {
      case "event.category":
        return union(own, derived);
      case "event.type":
        // The first releases misspelt the key.
        return union(union(own, pathReader("event.type:")), derived);
      case "event.action":
        // Where the module has no name for an event, the name of its task was left.
        return (doc) => aliasOf([...toList(derived(doc)), ...toList(own(doc))]);
      case "event.outcome":
      case "event.provider":
      case "winlog.provider_name":
      case "winlog.channel":
      case "winlog.record_id":
      case "host.os.type":
      case "host.os.family":
      case "registry.key":
        return (doc) => derived(doc) ?? own(doc);
      case "host.name":
        return shownHostName;
      case "user.id":
        return actorId(
          eventClass,
          own,
          derived,
          this.docReader(eventClass, "user.name"),
        );
      case "process.command_line":
        return commandLine(own, derived, "process.args");
      case "process.args":
        return argumentsOf(own, derived, "process.command_line");
    }
    if (path.startsWith(EVENT_DATA)) return derived;
    const legacyHash = /^(?:process|file)\.(hash\.[^.]+)$/.exec(path);
    if (legacyHash !== null) {
      const top = ecsField(legacyHash[1]!);
      return (doc) => own(doc) ?? derived(doc) ?? top(doc);
    }
    return (doc) => own(doc) ?? derived(doc);
  }
}

/** As {@link ecsField}; the module copies Windows' words for "none". */
function ownField(path: string): DocReader {
  const read = ecsField(path);
  const isEffective = path === "user.effective.id";
  return (doc) => {
    const value = read(doc);
    if (typeof value !== "string") return value;
    return isEffective && value === "S-1-0-0" ? undefined : present(value);
  };
}

/** Members of both, without duplicates; always a list. */
function union(first: DocReader, second: DocReader): DocReader {
  return (doc) => {
    const values = [...toList(first(doc)), ...toList(second(doc))];
    if (values.length === 0) return undefined;
    return values.filter((value, i) => values.indexOf(value) === i);
  };
}

/**
 * The module writes the account of the Sysmon service into every document. It is the actor's only when the actor is
 * that account.
 */
function actorId(
  eventClass: ShapeClass,
  own: DocReader,
  derived: DocReader,
  userName: DocReader,
): DocReader {
  if (eventClass.provider !== "sysmon")
    return (doc) => own(doc) ?? derived(doc);
  return (doc) => {
    const id = own(doc);
    const name = firstValue(userName(doc));
    const isService = name === undefined || name === "SYSTEM";
    return id === "S-1-5-18" && !isService
      ? derived(doc)
      : (id ?? derived(doc));
  };
}

/** Early releases kept the arguments only. */
function commandLine(
  own: DocReader,
  derived: DocReader,
  argsPath: string,
): DocReader {
  const args = pathReader(argsPath);
  return (doc) => {
    const line = own(doc) ?? derived(doc);
    if (line !== undefined) return line;
    const list = toList(args(doc)).map(String);
    return list.length === 0 ? undefined : joinArguments(list);
  };
}

function argumentsOf(
  own: DocReader,
  derived: DocReader,
  linePath: string,
): DocReader {
  const line = pathReader(linePath);
  return (doc) => {
    const args = own(doc) ?? derived(doc);
    if (args !== undefined) return args;
    const text = firstValue(line(doc));
    return typeof text === "string" ? splitCommandLine(text) : undefined;
  };
}

/** A command line is read of the arguments, and the other way round, where it alone is there. */
const ARGUMENTS: ReadonlyMap<string, KeyPath> = new Map([
  ["process.args", ["process", "command_line"]],
  ["process.command_line", ["process", "args"]],
]);

function withoutTwins(keys: readonly KeyPath[]): readonly KeyPath[] {
  return [...new Map(keys.map((key) => [key.join("."), key])).values()];
}

/** A value that the module moved into a field of its own. */
interface Moved {
  readonly read: DataReader;
  /** What it reads; undefined where that may be any key below some. */
  readonly keys: readonly KeyPath[] | undefined;
}

/** Of Sysmon's, what was not moved as it was. */
const REMADE: ReadonlyMap<string, Moved> = new Map<string, Moved>([
  [
    "User",
    {
      read: accountOf,
      keys: [
        ["user", "domain"],
        ["user", "name"],
      ],
    },
  ],
  ["Initiated", { read: initiatorOf, keys: [["network", "direction"]] }],
  ["Hashes", { read: hashesOf, keys: undefined }],
  ["QueryStatus", { read: queryStatusOf, keys: [["sysmon", "dns", "status"]] }],
]);

/** @returns undefined for a value that the module moves nowhere */
function movedFrom(
  { provider, code }: ShapeClass,
  name: string,
): Moved | undefined {
  if (provider === "sysmon") {
    const remade = REMADE.get(name);
    if (remade !== undefined) return remade;
    if (ACTOR_IS_SOURCE.has(code) && ACTOR.has(name)) return undefined;
  }
  const to =
    MOVED[`${provider} ${code} ${name}`] ?? MOVED[`${provider} ${name}`];
  if (to === undefined) return undefined;
  const read = pathReader(to);
  return { read: (doc) => textOf(read(doc)), keys: [to.split(".")] };
}

/** The keys that are read of where a value was moved to: none, if it was not; undefined where they may be any. */
function movedKeys(
  eventClass: ShapeClass,
  name: string,
): readonly KeyPath[] | undefined {
  const moved = movedFrom(eventClass, name);
  return moved === undefined ? [] : moved.keys;
}

/** Events whose actor goes by other names; they have no value under these. */
const ACTOR_IS_SOURCE: ReadonlySet<string> = new Set(["8", "10"]);
const ACTOR: ReadonlySet<string> = new Set([
  "Image",
  "ProcessGuid",
  "ProcessId",
]);

function accountOf(doc: Doc): string | undefined {
  const domain = textOf(part(doc["user"])["domain"] ?? doc["user.domain"]);
  const name = textOf(part(doc["user"])["name"] ?? doc["user.name"]);
  return domain === undefined || name === undefined
    ? name
    : `${domain}\\${name}`;
}

/** `SHA256=…,IMPHASH=…` again: a process's, else a file's. */
function hashesOf(doc: Doc): string | undefined {
  for (const owner of [part(doc["process"]), part(doc["file"])]) {
    const hashes = Object.entries({
      ...part(owner["hash"]),
      imphash: part(owner["pe"])["imphash"],
    }).flatMap(([algorithm, value]) =>
      typeof value === "string" ? `${algorithm}=${value}`.toUpperCase() : [],
    );
    if (hashes.length > 0) return hashes.join(",");
  }
  return undefined;
}

const dnsStatus = pathReader("sysmon.dns.status");

function queryStatusOf(doc: Doc): string | undefined {
  const status = textOf(dnsStatus(doc));
  return status === undefined ? undefined : fromDnsStatus(status);
}

function initiatorOf(doc: Doc): string | undefined {
  const word = part(doc["network"])["direction"] ?? doc["network.direction"];
  if (typeof word !== "string") return undefined;
  switch (directionOf(word)) {
    case INGRESS:
      return "false";
    case EGRESS:
      return "true";
    default:
      return undefined;
  }
}
