/**
 * A progress line on stderr for long scans. It appears after half a second, redraws itself at most five times a second,
 * and leaves nothing behind. Without a terminal there is none.
 */
import { grouped } from "../base/grouped.ts";
import { formatClock } from "../base/time.ts";

const FIRST_MS = 500;
const EVERY_MS = 200;
const BAR_CELLS = 24;

export interface Progress {
  readonly bytes: number;
  /** Undefined for pipes. */
  readonly totalBytes: number | undefined;
  readonly events: number;
  readonly alerts: number;
}

export class ProgressLine {
  readonly #stream: NodeJS.WriteStream;
  readonly #startMs = performance.now();
  #lastMs = -Infinity;
  #drawn = false;

  constructor(stream: NodeJS.WriteStream) {
    this.#stream = stream;
  }

  update(progress: Progress): void {
    const now = performance.now();
    if (!this.#stream.isTTY || now - this.#startMs < FIRST_MS) return;
    if (now - this.#lastMs < EVERY_MS) return;
    this.#lastMs = now;
    this.#drawn = true;
    const width = Math.max(20, (this.#stream.columns || 80) - 1);
    const text = progressText(progress, (now - this.#startMs) / 1_000);
    this.#stream.write(`\r${text.slice(0, width)}\x1b[K`);
  }

  /** Takes the line away, so that what follows starts on a clean one. */
  clear(): void {
    if (this.#drawn) this.#stream.write("\r\x1b[K");
    this.#drawn = false;
    this.#lastMs = -Infinity;
  }
}

/** `[#########...............]  38%  412 MB/s  00:04 left  184,112 events  2 alerts` */
export function progressText(progress: Progress, seconds: number): string {
  const { bytes, totalBytes, events, alerts } = progress;
  const perSecond = bytes / Math.max(seconds, 0.001);
  const parts = [];
  if (totalBytes !== undefined && totalBytes > 0) {
    const part = Math.min(1, bytes / totalBytes);
    const cells = Math.round(part * BAR_CELLS);
    const left = (totalBytes - bytes) / Math.max(perSecond, 1);
    parts.push(
      `[${"#".repeat(cells)}${".".repeat(BAR_CELLS - cells)}] ${String(Math.floor(part * 100)).padStart(3)}%`,
      `${formatClock(Math.max(0, left) * 1_000_000)} left`,
    );
  } else {
    parts.push(`${megabytes(bytes)} MB read`);
  }
  parts.push(
    `${megabytes(perSecond)} MB/s`,
    `${grouped(events)} events`,
    `${alerts} alert${alerts === 1 ? "" : "s"}`,
  );
  return parts.join("  ");
}

function megabytes(bytes: number): string {
  const mb = bytes / 1_000_000;
  return mb < 10 ? mb.toFixed(1) : String(Math.round(mb));
}
