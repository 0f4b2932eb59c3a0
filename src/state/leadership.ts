/**
 * Who leads in a state folder: of several triplines that watch the same logs with it, one reads the logs and writes alerts
 * and checkpoints, the others wait and take over when it has ended. Nothing here waits; whoever wants to lead asks again.
 *
 * ```text
 *   leader-HASH.1.lock   ended, or its process is gone
 *   leader-HASH.2.lock   {"pid":…,"start":…,"boot":…,"space":…,"host":"…","operator":"…","rules":"…"}      the highest number leads
 *
 *   nobody holds the highest ──link n + 1──┬─ exists already: somebody was quicker
 *                                          └─ made ──look again──┬─ a higher one is there: not this one
 *                                                                └─ leads ──► touched every second, and told ended
 * ```
 *
 * Two cannot lead: a number is made once, whole (a link to a written file), and only above one whose holder is gone; the
 * highest is never removed, so numbers are not used again. A process is gone when its machine has started anew, or has no
 * process of that number and start; of other machines, and of containers, when its file was not touched for
 * {@link SILENT_MS}. Only there may one that was stopped for so long find that it leads no more; it ends then.
 */
import {
  linkSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { makeFolder } from "../base/make-folder.ts";

/** How often a leader says that it is there, ms. */
export const BEAT_MS = 1_000;
/** After such silence a leader of another machine is taken to be gone, ms. */
export const SILENT_MS = 30_000;

export interface Holder {
  readonly pid: number;
  /** When the process began, in the system's ticks, and of which boot; "" where the system does not tell. */
  readonly start: string;
  readonly boot: string;
  /** Of which space of process numbers. */
  readonly space: string;
  readonly host: string;
  readonly operator: string;
  /** A name for the rules it runs: others have another one. */
  readonly rules?: string;
  readonly hasEnded?: true;
}

/** This process, as a lock says it. */
export function thisHolder(operator: string, rules?: string): Holder {
  const { pid } = process;
  return {
    pid,
    start: startOf(pid),
    boot: readText("/proc/sys/kernel/random/boot_id").trim(),
    space: pidSpace(),
    host: hostname(),
    operator,
    ...(rules !== undefined && { rules }),
  };
}

/** `anna@host`. */
export const holderName = ({ operator, host }: Holder): string =>
  `${operator}@${host}`;

export class Leadership {
  readonly #folder: string;
  readonly #prefix: string;
  readonly #own: Holder;
  #number: number;
  #beat: NodeJS.Timeout | undefined;

  private constructor(folder: string, prefix: string, own: Holder, n: number) {
    this.#folder = folder;
    this.#prefix = prefix;
    this.#own = own;
    this.#number = n;
  }

  /**
   * @param name of what is led: one lock a name
   * @returns itself if this process leads from now on, else who does
   * @throws the system's error where the folder cannot be written
   */
  static tryLead(
    folder: string,
    name: string,
    own: Holder,
    nowMs: number,
  ): Leadership | Holder {
    makeFolder(folder);
    const prefix = `leader-${name}.`;
    const n = highest(folder, prefix);
    const holder = n === 0 ? undefined : readHolder(pathOf(folder, prefix, n));
    if (holder !== undefined) {
      const path = pathOf(folder, prefix, n);
      if (isThere(holder, own, path, nowMs)) return holder;
    }
    const path = pathOf(folder, prefix, n + 1);
    const written = join(folder, `${prefix}${own.pid}.${own.start}.new`);
    writeFileSync(written, `${JSON.stringify(own)}\n`, { mode: 0o600 });
    try {
      linkSync(written, path);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    } finally {
      rmSync(written, { force: true });
    }
    const now = highest(folder, prefix);
    const made = readHolder(pathOf(folder, prefix, now));
    if (now !== n + 1 || made === undefined || !isSameHolder(made, own)) {
      return made ?? own;
    }
    for (const old of numbers(folder, prefix)) {
      if (old < now) rmSync(pathOf(folder, prefix, old), { force: true });
    }
    return new Leadership(folder, prefix, own, now);
  }

  /** Who leads now; undefined where nobody does, or the folder cannot be read. */
  static holder(
    folder: string,
    name: string,
    own: Holder,
    nowMs: number,
  ): Holder | undefined {
    try {
      const prefix = `leader-${name}.`;
      const n = highest(folder, prefix);
      const path = pathOf(folder, prefix, n);
      const holder = n === 0 ? undefined : readHolder(path);
      return holder !== undefined && isThere(holder, own, path, nowMs)
        ? holder
        : undefined;
    } catch {
      return undefined;
    }
  }

  /**
   * Says every second that it is there.
   * @param onLost somebody else leads: this process was silent for too long
   */
  keep(onLost: (holder: Holder | undefined) => void): void {
    this.#beat = setInterval(() => {
      try {
        const now = highest(this.#folder, this.#prefix);
        if (now > this.#number) {
          clearInterval(this.#beat);
          onLost(readHolder(pathOf(this.#folder, this.#prefix, now)));
          return;
        }
        const date = new Date();
        utimesSync(this.#path, date, date);
      } catch {
        // A disk that fails now may be touched again in a second.
      }
    }, BEAT_MS).unref();
  }

  /** Lets others lead. */
  end(): void {
    clearInterval(this.#beat);
    try {
      if (highest(this.#folder, this.#prefix) !== this.#number) return;
      const ended: Holder = { ...this.#own, hasEnded: true };
      writeFileSync(this.#path, `${JSON.stringify(ended)}\n`);
    } catch {
      // Its process is gone in a moment, which others see.
    }
  }

  get #path(): string {
    return pathOf(this.#folder, this.#prefix, this.#number);
  }
}

function pathOf(folder: string, prefix: string, number: number): string {
  return join(folder, `${prefix}${number}.lock`);
}

function numbers(folder: string, prefix: string): number[] {
  return readdirSync(folder).flatMap((name) => {
    if (!name.startsWith(prefix) || !name.endsWith(".lock")) return [];
    const number = Number(name.slice(prefix.length, -".lock".length));
    return Number.isSafeInteger(number) && number > 0 ? [number] : [];
  });
}

/** 0 where there is none. */
function highest(folder: string, prefix: string): number {
  return Math.max(0, ...numbers(folder, prefix));
}

/** @returns undefined for a lock that is gone, or says nothing: nobody is named who could hold it */
function readHolder(path: string): Holder | undefined {
  try {
    const value = JSON.parse(readText(path)) as Partial<Holder> | null;
    const { pid, start, boot, space, host, operator, rules, hasEnded } =
      value ?? {};
    return typeof pid === "number" && typeof host === "string"
      ? {
          pid,
          start: String(start),
          boot: String(boot),
          space: String(space),
          host,
          operator: String(operator),
          ...(typeof rules === "string" && { rules }),
          ...(hasEnded === true && { hasEnded: true }),
        }
      : undefined;
  } catch {
    return undefined;
  }
}

/** The same process, whatever it says of itself. */
export function isSameHolder(a: Holder, b: Holder): boolean {
  return (
    a.pid === b.pid &&
    a.start === b.start &&
    a.boot === b.boot &&
    a.space === b.space &&
    a.host === b.host
  );
}

function isThere(
  holder: Holder,
  own: Holder,
  path: string,
  nowMs: number,
): boolean {
  if (holder.hasEnded === true) return false;
  const knowsProcesses =
    own.start !== "" && own.boot !== "" && holder.host === own.host;
  if (knowsProcesses && holder.boot !== own.boot) return false;
  if (knowsProcesses && holder.space === own.space) {
    return startOf(holder.pid) === holder.start;
  }
  const beat = statSync(path, { throwIfNoEntry: false })?.mtimeMs;
  return beat !== undefined && nowMs - beat < SILENT_MS;
}

/** When a process began: field 22 of its `stat`, counted from behind its name; "" where there is none. */
function startOf(pid: number): string {
  const stat = readText(`/proc/${pid}/stat`);
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  // A process that has ended and was not waited for holds nothing any more.
  return fields[0] === "Z" || fields[0] === "X" ? "" : (fields[19] ?? "");
}

function pidSpace(): string {
  try {
    return readlinkSync("/proc/self/ns/pid");
  } catch {
    return "";
  }
}

function readText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
