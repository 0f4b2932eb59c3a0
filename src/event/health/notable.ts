/**
 * Events that say something about the logging itself: a cleared log, Sysmon stopped, configured anew or failing. An event
 * in, what it says out. They are what an intruder does to stay unseen, and what explains a gap.
 *
 * | kind             | event                                                       |
 * | ---------------- | ----------------------------------------------------------- |
 * | `log-cleared`    | Security 1102; System 104 of the event log service           |
 * | `sysmon-config`  | Sysmon 16: its configuration was changed                     |
 * | `sysmon-service` | Sysmon 4: it was started or stopped                          |
 * | `sysmon-error`   | Sysmon 255                                                   |
 *
 * Texts are as logged, cut to {@link MOST_CHARS}.
 */
import type { Us } from "../../base/time.ts";
import { displayValue } from "../event.ts";
import type { Event, EventClass, Host } from "../event.ts";

export const NOTABLE_KINDS = [
  "log-cleared",
  "sysmon-config",
  "sysmon-service",
  "sysmon-error",
] as const;
export type NotableKind = (typeof NOTABLE_KINDS)[number];

export interface Notable {
  readonly kind: NotableKind;
  readonly timeUs: Us;
  readonly host: Host;
  /** Of a cleared log its channel, else what Sysmon says; undefined where the record does not tell. */
  readonly what: string | undefined;
  /** Who did it. */
  readonly user: string | undefined;
  readonly file: string;
  /** 1-based, and bytes before it. */
  readonly line: number;
  readonly offset: number;
}

const MOST_CHARS = 300;

const SYSMON_KINDS: Readonly<Record<string, NotableKind>> = {
  4: "sysmon-service",
  16: "sysmon-config",
  255: "sysmon-error",
};

/** What events of a class say of the logging. System 104 is looked at once more: see {@link notableOf}. */
export function notableKind({
  provider,
  channel,
  code,
}: EventClass): NotableKind | undefined {
  if (provider === "sysmon") return SYSMON_KINDS[code];
  const isCleared =
    (code === "1102" && provider === "security") ||
    (code === "104" && channel.toLowerCase() === "system");
  return isCleared ? "log-cleared" : undefined;
}

/** @param kind of the event's class. @returns undefined for another provider's 104 */
export function notableOf(
  event: Event,
  kind: NotableKind,
): Notable | undefined {
  const { timeUs, host, line } = event;
  if (kind === "log-cleared" && !isOfEventLog(event)) return undefined;
  return {
    kind,
    timeUs,
    host,
    what: kind === "log-cleared" ? clearedLog(event) : sysmonText(event),
    user: userOf(event),
    file: line.source.path,
    line: line.number,
    offset: line.offset,
  };
}

/** Other services write a 104 into System, too. */
function isOfEventLog(event: Event): boolean {
  const provider = text(event, "event.provider");
  return (
    event.class.code !== "104" ||
    provider === undefined ||
    provider.toLowerCase().endsWith("eventlog")
  );
}

const CLEARED_HEAD = "The ";
const CLEARED_TAIL = " log file was cleared";

/** 1102 is about its own channel; some collectors keep of 104 the message alone: `The System log file was cleared.` */
function clearedLog(event: Event): string | undefined {
  if (event.class.code === "1102") return event.class.channel;
  const channel = data(event, "Channel");
  if (channel !== undefined) return channel;
  const message = text(event, "message");
  const end = message?.indexOf(CLEARED_TAIL) ?? -1;
  if (message?.startsWith(CLEARED_HEAD) !== true || end === -1) {
    return undefined;
  }
  return message.slice(CLEARED_HEAD.length, end);
}

const ACCOUNT_NAME = "Account Name:\t";

function userOf(event: Event): string | undefined {
  const name = text(event, "user.name") ?? data(event, "SubjectUserName");
  const domain = text(event, "user.domain") ?? data(event, "SubjectDomainName");
  if (name !== undefined) {
    return domain === undefined ? name : `${domain}\\${name}`;
  }
  // Of 1102, too, there may be the message alone.
  const message = text(event, "message") ?? "";
  const at = message.indexOf(ACCOUNT_NAME);
  if (at === -1) return undefined;
  const [found = ""] = message.slice(at + ACCOUNT_NAME.length).split(/[\r\n]/);
  return found === "" ? undefined : found;
}

/** The file and hash of a configuration, the state of the service, or the error. */
function sysmonText(event: Event): string | undefined {
  const state = data(event, "State");
  if (state !== undefined) return state;
  const configuration = data(event, "Configuration");
  const hash = data(event, "ConfigurationFileHash");
  const id = data(event, "ID");
  const parts =
    configuration === undefined && hash === undefined
      ? [id, data(event, "Description")]
      : [configuration, hash];
  const told = parts.filter((part) => part !== undefined);
  return told.length === 0 ? undefined : told.join(", ").slice(0, MOST_CHARS);
}

function data(event: Event, name: string): string | undefined {
  return text(event, `winlog.event_data.${name}`);
}

function text(event: Event, path: string): string | undefined {
  const value = displayValue(event.get(path));
  return value === undefined || value === ""
    ? undefined
    : value.slice(0, MOST_CHARS);
}
