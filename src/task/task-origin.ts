/**
 * A task and the sessions, commands and connections of its host in; where the request for it came from out. A session
 * that the task's own event names is told; everything else happened at the same time, which is said.
 */
import type { Us } from "../base/time.ts";
import {
  BEFORE_CHANGE_US,
  BEHIND_CHANGE_US,
  isSystemSession,
} from "./host-evidence.ts";
import type {
  Caller,
  Change,
  Connection,
  HostEvidence,
  Logon,
  Moment,
} from "./host-evidence.ts";
import type { TaskOrigin } from "./task.ts";
import type { TaskView } from "./task-view.ts";

/** A session is logged before what is done in it; two channels differ a little. */
const LOGON_SLACK_US = BEHIND_CHANGE_US;

/**
 * The origin of the change at a time.
 *
 * @param near evidence about the task around that time
 * @param callers logons on this host that other hosts logged
 */
export function originOf(
  host: HostEvidence,
  task: TaskView,
  near: readonly Change[],
  atUs: Us,
  callers: readonly Caller[],
): TaskOrigin | undefined {
  const event = near.find(
    ({ source, logonId }) => source === "xml" && logonId !== undefined,
  );
  if (event?.logonId !== undefined && isSystemSession(event.logonId)) {
    return {
      kind: "local",
      logonId: event.logonId,
      ...placeOf(event),
      from: `session ${event.logonId} of the system`,
      inferred: false,
    };
  }
  const logon = event && logonOf(host, event);
  const session = {
    ...(event?.logonId === undefined ? {} : { logonId: event.logonId }),
    ...(logon?.logonType === undefined ? {} : { logonType: logon.logonType }),
  };
  const told = logon && originOfLogon(logon, host.hostName);
  const command = near.find(
    ({ source, commandHost }) =>
      source === "command" && commandHost !== undefined,
  );
  if (told !== undefined) {
    const from = `logon ${event!.logonId} (4624)`;
    const named =
      told.kind === "remote" && told.host === undefined
        ? command?.commandHost
        : undefined;
    return {
      ...told,
      ...(named === undefined ? {} : { host: named }),
      ...session,
      ...placeOf(logon!),
      from,
      inferred: false,
    };
  }
  const inferred = inferredOrigin(near, atUs, callers, command);
  if (inferred?.kind === "local") return { ...inferred, ...session };
  const connected = connectionAt(host, task, atUs);
  if (inferred === undefined) {
    return connected === undefined
      ? undefined
      : {
          kind: "remote",
          address: connected.address,
          ...placeOf(connected),
          ...session,
          from: "network connection",
          inferred: true,
        };
  }
  return {
    ...inferred,
    ...(connected === undefined ? {} : { address: connected.address }),
    ...session,
    from:
      connected === undefined
        ? inferred.from
        : `${inferred.from}, network connection`,
  };
}

/** The session that the event names; one that began behind the event has the id of another boot. */
export function logonOf(
  host: HostEvidence,
  { logonId, timeUs }: Change,
): Logon | undefined {
  const logon = logonId === undefined ? undefined : host.logons.peek(logonId);
  return logon !== undefined && logon.timeUs <= timeUs + LOGON_SLACK_US
    ? logon
    : undefined;
}

function originOfLogon(
  logon: Logon,
  hostName: string,
): Pick<TaskOrigin, "kind" | "address" | "host"> | undefined {
  const { logonType = "" } = logon;
  const address = isElsewhere(logon.address) ? logon.address : undefined;
  const host = isOtherName(logon.workstation, hostName)
    ? logon.workstation
    : undefined;
  const other = {
    ...(address === undefined ? {} : { address }),
    ...(host === undefined ? {} : { host }),
  };
  if (/^Network/i.test(logonType)) {
    if (address !== undefined || host !== undefined) {
      return { kind: "remote", ...other };
    }
    // With an address that is the machine's own, it called itself; without one nothing is known.
    return logon.address === undefined ? undefined : { kind: "local" };
  }
  if (logonType === "") {
    return address === undefined ? undefined : { kind: "remote", ...other };
  }
  // Somebody who sits in front of it, also through a remote desktop.
  return /^RemoteInteractive$/i.test(logonType)
    ? { kind: "local", ...other }
    : { kind: "local" };
}

function isElsewhere(address: string | undefined): address is string {
  return (
    address !== undefined &&
    !/^(?:127\.|::1$|::ffff:127\.|0\.0\.0\.0$|-?$)/i.test(address)
  );
}

function isOtherName(
  name: string | undefined,
  hostName: string,
): name is string {
  if (name === undefined || name === "" || name === "-") return false;
  const label = (text: string): string | undefined =>
    text.toLowerCase().split(".", 1)[0];
  return label(name) !== label(hostName);
}

function inferredOrigin(
  near: readonly Change[],
  atUs: Us,
  callers: readonly Caller[],
  command: Change | undefined,
): TaskOrigin | undefined {
  if (command !== undefined) {
    return {
      kind: "remote",
      host: command.commandHost!,
      ...placeOf(command),
      from: command.label,
      inferred: true,
    };
  }
  const here = near.find(({ source }) => source === "command");
  if (here !== undefined) {
    return {
      kind: "local",
      ...placeOf(here),
      from: here.label,
      inferred: true,
    };
  }
  const caller = callers.findLast((each) => isAround(each.timeUs, atUs));
  if (caller !== undefined) {
    return {
      kind: "remote",
      host: caller.host,
      ...placeOf(caller),
      from: `logon on ${caller.host} (4648)`,
      inferred: true,
    };
  }
  const own = near.find(({ callerProcess }) => callerProcess !== undefined);
  if (own !== undefined) {
    return {
      kind: "local",
      ...placeOf(own),
      from: `caller process ${own.callerProcess!} of the host`,
      inferred: true,
    };
  }
  const nobody = near.find(({ remoteCaller }) => remoteCaller === true);
  return nobody === undefined
    ? undefined
    : {
        kind: "remote",
        ...placeOf(nobody),
        from: "no caller process on the host",
        inferred: true,
      };
}

function placeOf({ at }: Moment): Pick<TaskOrigin, "at"> {
  return at === undefined ? {} : { at };
}

/** The call to a service in time; undefined where several addresses called. */
function connectionAt(
  host: HostEvidence,
  { defining }: TaskView,
  atUs: Us,
): Connection | undefined {
  // Without a change there is nothing that a connection could have brought.
  if (defining.length === 0) return undefined;
  const calls = host.connections.items.filter(
    ({ timeUs, isCall, address }) =>
      isCall && isAround(timeUs, atUs) && isElsewhere(address),
  );
  const addresses = new Set(calls.map(({ address }) => address));
  return addresses.size === 1 ? calls[0] : undefined;
}

function isAround(timeUs: Us, atUs: Us): boolean {
  return timeUs >= atUs - BEFORE_CHANGE_US && timeUs <= atUs + BEHIND_CHANGE_US;
}
