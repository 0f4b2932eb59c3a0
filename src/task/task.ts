/**
 * What a scheduled task would run, decoded. Everything here is evidence for a person, never a verdict, and
 * all of it may come from an attacker: texts are kept as they are and escaped where they are shown.
 */

export interface DecodedTask {
  /** ok: read to the end. partial: something was read and something is wrong. error: nothing usable. */
  readonly status: "ok" | "partial" | "error";
  readonly source:
    "registry-bytes" | "xml-event" | "xml-file" | "command-line" | "none";
  readonly problems: readonly TaskProblem[];
  readonly actions: readonly TaskAction[];
  /** Id of the principal the actions run under, not an account name. */
  readonly context: string | null;
  /** Layout version of a registry value as declared, and the layout that was used to read it. */
  readonly version?: number;
  readonly layout?: number;
  readonly runAs?: string | null;
  readonly runLevel?: string | null;
  /** One plain line per trigger. */
  readonly triggers?: readonly string[];
  readonly hidden?: boolean;
  readonly uri?: string | null;
  /** `{GUID}` upper case, where the text of a registry tool names the task's key. */
  readonly guid?: string;
  readonly author?: string | null;
  readonly description?: string | null;
  /** Of a definition in XML: what its author says of it. Claims, as all of these texts. */
  readonly registration?: TaskRegistration;
  readonly settings?: TaskSettings;
  /** All accounts that the definition knows; `runAs` is the one that counts. */
  readonly principals?: readonly TaskPrincipal[];
  /**
   * When the last enabled trigger ends, as written; null when one of them has no end, absent when no trigger
   * is known.
   */
  readonly triggersEnd?: string | null;
  /** Reasons to look closer that the definition alone gives: `hidden`, `deletes-itself` … */
  readonly hints?: readonly TaskHint[];
}

/** Null where the element is absent. */
export interface TaskRegistration {
  readonly date: string | null;
  readonly source: string | null;
  readonly version: string | null;
  readonly documentation: string | null;
  readonly securityDescriptor: string | null;
}

export interface TaskSettings {
  /** @default true */
  readonly enabled: boolean;
  readonly hidden: boolean;
  /** A duration as written; null where the task is not deleted by itself. */
  readonly deleteExpiredTaskAfter: string | null;
}

export interface TaskPrincipal {
  readonly id: string | null;
  readonly userId: string | null;
  readonly groupId: string | null;
  /** `InteractiveToken`, `Password`, `S4U` … */
  readonly logonType: string | null;
  readonly runLevel: string | null;
  readonly privileges: readonly string[];
}

/** A reason to look closer, never a verdict. */
export interface TaskHint {
  /** Stable code: `encoded-powershell`, `short-lived` … */
  readonly hint: string;
  /** The reason for people. */
  readonly reason: string;
  /** The piece it rests on, secrets masked; may be empty. */
  readonly matched: string;
}

export interface TaskProblem {
  /** Stable code: `length-overrun`, `xml-truncated`, `placeholder` … */
  readonly code: string;
  /** A note leaves the status at ok. */
  readonly level: "note" | "problem";
  /** The sentence for people, filled in. */
  readonly message: string;
  readonly offset?: number;
  readonly field?: string;
  readonly need?: number;
  readonly have?: number;
  /** The first bytes of what was not decoded, as hex. */
  readonly hex?: string;
}

export type TaskAction =
  ExecAction | ComAction | EmailAction | MessageAction | UnknownAction;

interface ActionBase {
  /** Free text given by the author, nearly always absent. */
  readonly id: string | null;
  /** The input ended inside this action; fields not reached are absent. */
  readonly truncated?: true;
}

export interface ExecAction extends ActionBase {
  readonly type: "exec";
  readonly command?: string;
  readonly arguments?: string | null;
  readonly workingDirectory?: string | null;
  readonly flags?: number;
}

export interface ComAction extends ActionBase {
  readonly type: "comHandler";
  /** `{XXXXXXXX-XXXX-XXXX-XXXX-XXXXXXXXXXXX}`, upper case. */
  readonly classId?: string;
  readonly data?: string | null;
}

export interface EmailAction extends ActionBase {
  readonly type: "sendEmail";
  readonly from?: string;
  readonly to?: string;
  readonly cc?: string;
  readonly bcc?: string;
  readonly replyTo?: string;
  readonly server?: string;
  readonly subject?: string;
  readonly body?: string;
  readonly attachments?: readonly string[];
  readonly headers?: readonly {
    readonly name: string;
    readonly value: string;
  }[];
}

export interface MessageAction extends ActionBase {
  readonly type: "showMessage";
  readonly title?: string;
  readonly body?: string;
}

export interface UnknownAction extends ActionBase {
  readonly type: "unknown";
  /** Element name (XML) or magic (registry) of what was found. */
  readonly name: string;
}

/** One peeled layer of a command: `cmd`, `start`, `powershell-encoded` … and the text inside. */
export interface CommandLayer {
  readonly kind: string;
  readonly text: string;
  readonly truncated?: true;
  /** What the log shows was written where the command reads from: its registry path. */
  readonly path?: string;
}

/** The commands nested inside a command, outermost first. */
export interface Unwrapped {
  readonly layers: readonly CommandLayer[];
  /** Why the innermost text was not opened: `depth-limit`, or a sentence about the encoded command. */
  readonly problem?: string;
}

/**
 * A task as one host's logs tell it: definition, where each part came from, and what is known where the
 * definition is not. Made for showing and exporting: secrets in its texts are masked already.
 */
export interface TaskRecord {
  /** Stable: host and GUID or path. */
  readonly id: string;
  readonly hostId: string;
  readonly hostName: string;
  /** `{GUID}` upper case, where a registry event told it. */
  readonly guid: string | undefined;
  /** Path with one leading backslash, as written. */
  readonly path: string | undefined;
  readonly timeUs: number;
  readonly change: "created" | "updated" | "deleted" | "unknown";
  /** The account that asked for it (Subject of 4698/4702). */
  readonly user: string | undefined;
  readonly definition: DecodedTask | undefined;
  /** What the definition, the command and the way the task came about give reason to look at. */
  readonly hints: readonly TaskHint[];
  /** Layers of the first exec action, outermost first. */
  readonly layers: readonly CommandLayer[];
  /** By index of the action: the layers of its command, and why the innermost was not opened. */
  readonly unwrapped?: readonly Unwrapped[];
  /** Label for people: `registry value`, `task event 4698`, `command line` …; empty when nothing is known. */
  readonly from: string;
  /** Why there is no definition, and what would help; undefined when there is one. */
  readonly unknown: string | undefined;
  /** Where the request came from; absent where nothing tells. */
  readonly origin?: TaskOrigin;
  /** When it was created last, changed last and deleted last, event time; absent where that was not seen. */
  readonly createdUs?: number;
  readonly updatedUs?: number;
  readonly deletedUs?: number;
  /** What an update changed, where the definition before it is known, too. */
  readonly differences?: readonly TaskDifference[];
  /** What happened to the task, in the order that it happened. */
  readonly story?: readonly StoryEntry[];
  /** Which evidence each part of the record rests on. */
  readonly parts?: readonly TaskPart[];
}

/** A document of a log: of a file, by the line in which it begins. */
export interface Place {
  readonly file: string;
  /** 1-based. */
  readonly line: number;
}

/** Where the request for a task came from. */
export interface TaskOrigin {
  readonly kind: "remote" | "local";
  /** Of the other machine; with `local` the one that a remote desktop session came from. */
  readonly address?: string;
  /** Name of the other machine. */
  readonly host?: string;
  /** The session, where a task event names it. */
  readonly logonId?: string;
  readonly logonType?: string;
  /** What tells it: `logon 4624`, `command line on WS5` … */
  readonly from: string;
  readonly at?: Place;
  /** Concluded from what happened at the same time, not told by an event of the task itself. */
  readonly inferred: boolean;
}

/** One thing that an update changed; secrets are masked. */
export interface TaskDifference {
  readonly what: "actions" | "runAs" | "runLevel" | "triggers" | "hidden";
  readonly before: string;
  readonly after: string;
}

/** One thing that happened to a task; secrets are masked. */
export interface StoryEntry {
  readonly timeUs: number;
  readonly what:
    | "prepared"
    | "asked"
    | "logon"
    | "created"
    | "updated"
    | "switched"
    | "ran"
    | "hidden"
    | "deleted";
  /** For people: `created`, `ann asked for it: schtasks creates …`. */
  readonly text: string;
  /** The evidence: `task event 4698`, `registry value` … */
  readonly from: readonly string[];
  /** Where each of them stands, in the same order; null where it is not known. */
  readonly at?: readonly (Place | null)[];
}

/** One part of a record and its evidence. */
export interface TaskPart {
  readonly part:
    | "name"
    | "guid"
    | "change"
    | "user"
    | "origin"
    | "actions"
    | "payload"
    | "principal"
    | "triggers"
    | "hidden"
    | "deleted"
    | "differences";
  readonly from: string;
  readonly at?: Place;
  /** Concluded, not logged. */
  readonly inferred: boolean;
}
