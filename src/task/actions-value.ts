/**
 * The bytes of a task's `Actions` registry value in, what the task would run out. One pass, no recursion; the
 * one thing to know is that every length and count in the value is a claim: nothing is allocated by it, and
 * reading stops where a claim does not fit, because the format has no point to pick up again.
 */
import { defined, note, problem, statusOf } from "./problem.ts";
import type {
  ComAction,
  DecodedTask,
  EmailAction,
  ExecAction,
  MessageAction,
  TaskAction,
  TaskProblem,
} from "./task.ts";

/** Real values stay below 4 KiB. */
export const MAX_VALUE_BYTES = 1024 * 1024;
/** The task schema allows no more. */
export const MAX_ACTIONS = 32;
/** Attachments or headers of one e-mail action. */
export const MAX_LIST_ITEMS = 256;
/** Faults named of one value; a hostile one has a fault in every text. */
export const MAX_PROBLEMS = 64;
/** How much of what could not be decoded is kept for a look. */
const HEX_VIEW_BYTES = 64;

const EXEC = 0x6666;
const COM_HANDLER = 0x7777;
const SEND_EMAIL = 0x8888;
const SHOW_MESSAGE = 0x9999;

/** 1: Windows 8. 2: early Windows 10. 3: later Windows 10, 11, Server 2019 and up. */
type Layout = 1 | 2 | 3;

interface Reading {
  readonly context: string | null;
  readonly actions: readonly TaskAction[];
  readonly problems: readonly TaskProblem[];
}

/*
 * Everything is little endian, packed without padding. `text` is a u32 length in bytes and that many bytes
 * of UTF-16LE; `list` is a u32 count and that many items.
 *
 *   value    ┌─────────────┬───────────────────────┬────────┬────────┬─ ─ ─
 *            │ u16 version │ text context (2 and 3)│ action │ action │
 *            └─────────────┴───────────────────────┴────────┴────────┴─ ─ ─
 *   action   ┌──────────┬─────────┬──────
 *            │ u16 type │ text id │ body
 *            └──────────┴─────────┴──────
 *   bodies   66 66  exec         text command │ text arguments │ text working directory │ u16 flags (3)
 *            77 77  comHandler   16 bytes class id │ text data
 *            88 88  sendEmail    text from, to, cc, bcc, reply-to, server, subject, body │
 *                                list of text attachment │ list of (text name, text value)
 *            99 99  showMessage  text title │ text body
 */

/**
 * Decodes the value. Never throws; what was read before a fault is kept, and the action it happened in is
 * marked `truncated`.
 *
 * The declared version chooses the layout. If that finds faults and another layout reads the value without
 * any, to the last byte and with no fewer whole actions, that one is taken and named (`layout-guessed`).
 */
export function decodeActionsValue(bytes: Uint8Array): DecodedTask {
  if (bytes.length === 0) {
    return failed(problem("empty", "The Actions value is empty."));
  }
  if (bytes.length > MAX_VALUE_BYTES) {
    return failed(
      problem(
        "too-large",
        `The Actions value has ${bytes.length} bytes; values over ${MAX_VALUE_BYTES} are not read.`,
        { need: MAX_VALUE_BYTES, have: bytes.length },
      ),
    );
  }
  if (bytes.length < 2) {
    return failed(
      problem(
        "truncated",
        `The value ends at byte 0: version needs 2 bytes, 1 is left.`,
        { offset: 0, field: "version", need: 2, have: 1 },
      ),
    );
  }
  const version = bytes[0]! | (bytes[1]! << 8);
  return version === 1 || version === 2 || version === 3
    ? decodeKnown(bytes, version)
    : decodeUnknown(bytes, version);
}

function decodeKnown(bytes: Uint8Array, version: Layout): DecodedTask {
  const declared = readAs(bytes, version);
  if (declared.problems.some(({ level }) => level === "problem")) {
    const needed = completeActions(declared);
    for (const layout of [3, 2, 1] as const) {
      if (layout === version) continue;
      const other = readAs(bytes, layout);
      if (isClean(other) && completeActions(other) >= needed) {
        return result(version, layout, other, [
          problem(
            "layout-guessed",
            `The value does not fit version ${version}; it was read like version ${layout}.`,
            { offset: 0 },
          ),
        ]);
      }
    }
  }
  return result(version, version, declared, []);
}

function decodeUnknown(bytes: Uint8Array, version: number): DecodedTask {
  const readings = ([3, 2, 1] as const).map((layout) => ({
    layout,
    reading: readAs(bytes, layout),
  }));
  const best =
    readings.find(({ reading }) => isClean(reading)) ??
    readings.find(({ reading }) => completeActions(reading) > 0) ??
    readings.find(({ reading }) => reading.actions.length > 0);
  if (best === undefined) {
    return {
      ...failed(
        problem("version-unknown", `Version ${version} is not known.`, {
          offset: 0,
        }),
      ),
      version,
    };
  }
  return result(version, best.layout, best.reading, [
    problem(
      "version-unknown",
      `Version ${version} is not known; the value was read like version ${best.layout}.`,
      { offset: 0 },
    ),
  ]);
}

function failed(cause: TaskProblem): DecodedTask {
  return {
    status: "error",
    source: "registry-bytes",
    problems: [cause],
    actions: [],
    context: null,
  };
}

function result(
  version: number,
  layout: Layout,
  { context, actions, problems }: Reading,
  first: readonly TaskProblem[],
): DecodedTask {
  const all = [...first, ...problems];
  return {
    status: statusOf(actions, all),
    source: "registry-bytes",
    problems: all,
    actions,
    context,
    version,
    layout,
  };
}

function isClean({ actions, problems }: Reading): boolean {
  return problems.length === 0 && actions.length > 0;
}

function completeActions({ actions }: Reading): number {
  return actions.filter(({ truncated }) => truncated === undefined).length;
}

function readAs(bytes: Uint8Array, layout: Layout): Reading {
  const reader = new Reader(bytes, 2);
  const context = layout === 1 ? null : (reader.text("context") ?? null);
  const actions: TaskAction[] = [];
  while (!reader.stopped && reader.left > 0) {
    if (reader.isZeroToEnd() && actions.length > 0) {
      reader.report(
        note(
          "trailing-zeros",
          `${reader.left} zero byte(s) follow the last action.`,
          { offset: reader.at, have: reader.left },
        ),
      );
      break;
    }
    if (actions.length === MAX_ACTIONS) {
      reader.stop(
        problem(
          "too-many-actions",
          `There are more than ${MAX_ACTIONS} actions; ${reader.left} bytes were not decoded.`,
          { offset: reader.at, have: reader.left },
        ),
      );
      break;
    }
    const action = readAction(reader, layout);
    if (action !== undefined) actions.push(action);
  }
  if (actions.length === 0 && !reader.stopped) {
    reader.report(problem("no-actions", "The value holds no action."));
  }
  return { context, actions, problems: reader.problems };
}

function readAction(reader: Reader, layout: Layout): TaskAction | undefined {
  const from = reader.at;
  if (reader.left < 2) {
    reader.stop(
      problem("trailing-bytes", `1 byte is left over at byte ${from}.`, {
        offset: from,
        have: 1,
      }),
    );
    return undefined;
  }
  const magic = reader.u16();
  switch (magic) {
    case EXEC:
      return readExec(reader, layout);
    case COM_HANDLER:
      return readComHandler(reader);
    case SEND_EMAIL:
      return readEmail(reader);
    case SHOW_MESSAGE:
      return readMessage(reader);
    default: {
      const name = `0x${magic.toString(16).padStart(4, "0")}`;
      const left = reader.left + 2;
      reader.stop(
        problem(
          "unknown-action",
          `${name} at byte ${from} is no known type of action; ${left} bytes were not decoded.`,
          {
            offset: from,
            field: name,
            have: left,
            hex: reader.hex(from, HEX_VIEW_BYTES),
          },
        ),
      );
      return undefined;
    }
  }
}

function readExec(reader: Reader, layout: Layout): ExecAction {
  return defined<ExecAction>({
    type: "exec",
    id: reader.id(),
    command: reader.text("command"),
    arguments: reader.text("arguments"),
    workingDirectory: reader.text("workingDirectory"),
    flags: layout === 3 ? reader.flags() : undefined,
    truncated: reader.truncated,
  });
}

function readComHandler(reader: Reader): ComAction {
  return defined<ComAction>({
    type: "comHandler",
    id: reader.id(),
    classId: reader.guid("classId"),
    data: reader.text("data"),
    truncated: reader.truncated,
  });
}

function readEmail(reader: Reader): EmailAction {
  return defined<EmailAction>({
    type: "sendEmail",
    id: reader.id(),
    from: reader.text("from"),
    to: reader.text("to"),
    cc: reader.text("cc"),
    bcc: reader.text("bcc"),
    replyTo: reader.text("replyTo"),
    server: reader.text("server"),
    subject: reader.text("subject"),
    body: reader.text("body"),
    attachments: reader.list("attachments", 4, () => reader.text("attachment")),
    headers: reader.list("headers", 8, () => {
      const name = reader.text("header name");
      const value = reader.text("header value");
      return name === undefined ? undefined : { name, value: value ?? "" };
    }),
    truncated: reader.truncated,
  });
}

function readMessage(reader: Reader): MessageAction {
  return defined<MessageAction>({
    type: "showMessage",
    id: reader.id(),
    title: reader.text("title"),
    body: reader.text("body"),
    truncated: reader.truncated,
  });
}

/**
 * Walks the value. After the first fault that leaves no safe place to go on, it is `stopped` and every read
 * answers undefined, so that the fields behind the fault stay absent.
 */
class Reader {
  readonly problems: TaskProblem[] = [];
  at: number;
  stopped = false;
  readonly #bytes: Buffer;

  constructor(bytes: Uint8Array, at: number) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.at = at;
  }

  get left(): number {
    return this.#bytes.length - this.at;
  }

  /** For the action that is being read: asked last, when its fields have been tried. */
  get truncated(): true | undefined {
    return this.stopped ? true : undefined;
  }

  report(what: TaskProblem): void {
    if (this.problems.length < MAX_PROBLEMS) this.problems.push(what);
  }

  stop(why: TaskProblem): void {
    this.problems.push(why);
    this.stopped = true;
  }

  isZeroToEnd(): boolean {
    for (let i = this.at; i < this.#bytes.length; i++) {
      if (this.#bytes[i] !== 0) return false;
    }
    return true;
  }

  hex(from: number, count: number): string {
    return this.#bytes.toString(
      "hex",
      from,
      Math.min(from + count, this.#bytes.length),
    );
  }

  /** The caller has made sure that two bytes are left. */
  u16(): number {
    const value = this.#bytes.readUInt16LE(this.at);
    this.at += 2;
    return value;
  }

  #u32(field: string): number | undefined {
    if (!this.#has(field, 4)) return undefined;
    const value = this.#bytes.readUInt32LE(this.at);
    this.at += 4;
    return value;
  }

  #has(field: string, need: number): boolean {
    if (this.stopped) return false;
    const have = this.left;
    if (have >= need) return true;
    this.stop(
      problem(
        "truncated",
        `The value ends at byte ${this.#bytes.length}: ${field} needs ${need} bytes, ${have} ${have === 1 ? "is" : "are"} left.`,
        { offset: this.at, field, need, have },
      ),
    );
    return false;
  }

  id(): string | null {
    const id = this.text("id");
    return id === undefined || id === "" ? null : id;
  }

  text(field: string): string | undefined {
    const offset = this.at;
    const need = this.#u32(field);
    if (need === undefined) return undefined;
    const have = this.left;
    if (need > have) {
      this.stop(
        problem(
          "length-overrun",
          `${field} claims ${need} bytes, only ${have} are left; these are shown.`,
          { offset, field, need, have },
        ),
      );
    } else if (need % 2 === 1) {
      this.report(
        problem(
          "odd-length",
          `${field} has the odd length ${need}; its last byte is left out.`,
          { offset, field, need },
        ),
      );
    }
    const bytes = Math.min(need, have);
    const raw = this.#bytes.toString(
      "utf16le",
      this.at,
      this.at + bytes - (bytes % 2),
    );
    this.at += bytes;
    return this.#checked(raw, offset, field);
  }

  /** Whole characters only; some writers count a terminator, so NULs at the end mean nothing. */
  #checked(raw: string, offset: number, field: string): string {
    let end = raw.length;
    while (end > 0 && raw.charCodeAt(end - 1) === 0) end--;
    const text = raw.slice(0, end);
    if (text.includes("\0")) {
      this.report(
        problem("embedded-nul", `${field} has NUL characters inside.`, {
          offset,
          field,
        }),
      );
    }
    if (text.isWellFormed()) return text;
    this.report(
      problem("bad-utf16", `${field} is not valid UTF-16 in places.`, {
        offset,
        field,
      }),
    );
    return text.toWellFormed();
  }

  guid(field: string): string | undefined {
    if (!this.#has(field, 16)) return undefined;
    const b = this.#bytes;
    const at = this.at;
    this.at += 16;
    const hex = (value: number, digits: number): string =>
      value.toString(16).padStart(digits, "0");
    const parts = [
      hex(b.readUInt32LE(at), 8),
      hex(b.readUInt16LE(at + 4), 4),
      hex(b.readUInt16LE(at + 6), 4),
      b.toString("hex", at + 8, at + 10),
      b.toString("hex", at + 10, at + 16),
    ];
    return `{${parts.join("-").toUpperCase()}}`;
  }

  /**
   * Two public values lack the last byte of this word and nothing else: that is a note, not a fault.
   */
  flags(): number | undefined {
    if (this.stopped) return undefined;
    if (this.left >= 2) return this.u16();
    this.report(
      note(
        "flags-short",
        "The last flags word is not complete; nothing else is missing.",
        { offset: this.at, field: "flags", need: 2, have: this.left },
      ),
    );
    this.at = this.#bytes.length;
    return undefined;
  }

  /** @param least smallest number of bytes an item can have: a count must fit what is left. */
  list<T>(
    field: string,
    least: number,
    item: () => T | undefined,
  ): T[] | undefined {
    const offset = this.at;
    const count = this.#u32(field);
    if (count === undefined) return undefined;
    if (count > MAX_LIST_ITEMS || count * least > this.left) {
      this.stop(
        problem(
          "count-absurd",
          `${field}: a count of ${count} cannot be right; it was not read.`,
          { offset, field, need: count, have: this.left },
        ),
      );
      return undefined;
    }
    const items: T[] = [];
    for (let i = 0; i < count; i++) {
      const value = item();
      if (value === undefined) break;
      items.push(value);
      if (this.stopped) break;
    }
    return items;
  }
}
