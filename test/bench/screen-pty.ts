/**
 * A program in a pseudo-terminal, measured: bytes at the master's side, processor time of its main thread, memory, and
 * what is on the screen. What comes is only put on the screen when somebody looks, so that looking costs nothing while
 * something is measured.
 */
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { spawn } from "@lydell/node-pty";
import headless from "@xterm/headless";

export interface Size {
  readonly cols: number;
  readonly rows: number;
}

/** Clock ticks a second of /proc/…/stat on every Linux of today. */
const TICKS_PER_SECOND = 100;
const PATIENCE_MS = 30_000;
/** A frame begins. */
const FRAME = Buffer.from("\x1b[?2026h");

export class MeasuredPty {
  readonly #pty: ReturnType<typeof spawn>;
  readonly #terminal: InstanceType<typeof headless.Terminal>;
  readonly #exit: Promise<unknown>;
  readonly startedMs = performance.now();
  #unread: Buffer[] = [];
  #waiting: (() => void)[] = [];
  bytes = 0;
  /** Frames that have begun. */
  frames = 0;
  /** What a mark that is cut in two begins with. */
  #end = Buffer.alloc(0);
  firstByteMs: number | undefined;

  constructor(file: string, args: readonly string[], { cols, rows }: Size) {
    this.#terminal = new headless.Terminal({
      cols,
      rows,
      allowProposedApi: true,
    });
    const env: Record<string, string> = { CI: "false", TZ: "UTC" };
    for (const [name, value] of Object.entries(process.env)) {
      if (value !== undefined && name !== "NODE_OPTIONS") env[name] ??= value;
    }
    this.#pty = spawn(file, [...args], {
      name: "xterm-256color",
      cols,
      rows,
      // Null means bytes; the types know of names alone.
      encoding: null as unknown as string,
      env,
    });
    this.#pty.onData((data) => {
      const bytes = data as unknown as Buffer;
      this.firstByteMs ??= performance.now() - this.startedMs;
      this.bytes += bytes.length;
      this.#countFrames(bytes);
      this.#unread.push(bytes);
      for (const wake of this.#waiting.splice(0)) wake();
    });
    this.#exit = new Promise((resolve) => this.#pty.onExit(resolve));
  }

  get pid(): number {
    return this.#pty.pid;
  }

  #countFrames(bytes: Buffer): void {
    const all = Buffer.concat([this.#end, bytes]);
    for (let at = all.indexOf(FRAME); at !== -1; this.frames++) {
      at = all.indexOf(FRAME, at + FRAME.length);
    }
    this.#end = all.subarray(-(FRAME.length - 1));
  }

  press(keys: string): void {
    this.#pty.write(keys);
  }

  resize({ cols, rows }: Size): void {
    this.#terminal.resize(cols, rows);
    this.#pty.resize(cols, rows);
  }

  pause(): void {
    this.#pty.pause();
  }

  resume(): void {
    this.#pty.resume();
  }

  async text(): Promise<string> {
    for (const bytes of this.#unread.splice(0)) {
      await new Promise<void>((done) => this.#terminal.write(bytes, done));
    }
    const { active } = this.#terminal.buffer;
    const rows: string[] = [];
    for (let y = 0; y < this.#terminal.rows; y++) {
      rows.push(
        active.getLine(active.viewportY + y)?.translateToString(true) ?? "",
      );
    }
    return rows.join("\n");
  }

  async until(wanted: RegExp): Promise<void> {
    for (const end = performance.now() + PATIENCE_MS; ;) {
      const text = await this.text();
      if (wanted.test(text)) return;
      if (performance.now() > end) {
        throw new Error(`never on the screen: ${String(wanted)}\n${text}`);
      }
      await Promise.race([this.next(), sleep(20)]);
    }
  }

  /** Resolves when the next bytes come. */
  next(): Promise<void> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** Resolves when nothing has come for a while; bytes that came since it was called. */
  async quiet(ms = 150): Promise<number> {
    const before = this.bytes;
    for (;;) {
      const seen = this.bytes;
      await sleep(ms);
      if (seen === this.bytes) return this.bytes - before;
    }
  }

  /** Of the main thread, milliseconds: React, Ink and the terminal; the engine has a thread of its own. */
  cpuMs(): number {
    const stat = readFileSync(
      `/proc/${this.pid}/task/${this.pid}/stat`,
      "utf8",
    );
    // The name in parentheses may hold spaces; user and system time are the 14th and 15th field.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    const ticks = Number(fields[11]) + Number(fields[12]);
    return (ticks * 1_000) / TICKS_PER_SECOND;
  }

  /** Of the whole process, bytes. */
  rss(): number {
    const status = readFileSync(`/proc/${this.pid}/status`, "utf8");
    return Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? 0) * 1_024;
  }

  async close(): Promise<void> {
    this.#pty.kill("SIGKILL");
    await this.#exit;
    this.#terminal.dispose();
  }
}
