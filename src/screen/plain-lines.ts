/**
 * The run as lines of text, for terminals without a cursor, for whoever listens, and for a log of the watch: each
 * alert once and again when something of it changes, each task, each message, each change of state. Snapshots go in,
 * lines come out; nothing is ever taken back.
 *
 * What has been told is remembered for {@link REMEMBERED} alerts and tasks; the longest untouched is forgotten.
 */
import { cellWidth } from "../base/text-width.ts";
import { alertLine } from "./rows/alerts.ts";
import { plural, shortTime } from "./rows/format.ts";
import type { TimeFormat } from "./rows/format.ts";
import { ASCII_GLYPHS, asciiSigns } from "./rows/glyphs.ts";
import type { Look } from "./rows/look.ts";
import { line, logText, textOf, wrapText } from "./rows/segment.ts";
import type { Line } from "./rows/segment.ts";
import { taskLines } from "./rows/tasks.ts";
import type { AlertRow, Command, Snapshot } from "./store/snapshot.ts";
import { FIRST_SORTINGS } from "./store/sorting.ts";

/** Cells of a line: nobody cuts it, so it may be long; a terminal has it folded. */
const WIDTH = 160;
/** A path or a command line without a space takes a line after the other. */
const MOST_FOLDS = 40;
const FOLD_INDENT = 6;
const REMEMBERED = 5_000;
/** Alerts that one snapshot may bring; further ones are counted. */
const ALERTS_SEEN = 300;

/** What the worker is to be asked for. */
export const PLAIN_VIEW: Command = {
  type: "view",
  alerts: {
    from: 0,
    count: ALERTS_SEEN,
    filter: "",
    sort: FIRST_SORTINGS.alerts,
  },
  rules: undefined,
  risk: undefined,
  tasks: undefined,
  health: undefined,
  events: undefined,
};

export class PlainLines {
  readonly #look: Look;
  readonly #told = new Map<string, string>();
  #state = "";
  #total = 0;
  #messageAt = -Infinity;
  #messages = new Set<string>();

  constructor(time: TimeFormat) {
    this.#look = { glyphs: ASCII_GLYPHS, time, clockUs: undefined };
  }

  /** What is new in a snapshot, oldest first. */
  take(snapshot: Snapshot): string[] {
    const lines = [
      ...this.#newMessages(snapshot),
      ...this.#newTasks(snapshot),
      ...this.#newAlerts(snapshot),
    ];
    const { state } = snapshot;
    if (state !== this.#state) {
      this.#state = state;
      lines.push(line(...logText(summary(snapshot, this.#look), WIDTH)));
    }
    return lines.map((own) => asciiSigns(textOf(own)).trim());
  }

  #newAlerts({ alerts }: Snapshot): Line[] {
    const lines: Line[] = [];
    let fresh = 0;
    for (const row of alerts.rows.toReversed()) {
      const before = this.#told.get(row.id);
      const now = `${row.status} ${row.certainty} ${row.revision}`;
      if (before === undefined) fresh++;
      if (before === now) continue;
      this.#remember(row.id, now);
      lines.push(this.#alert(row));
    }
    const untold = alerts.total - this.#total - fresh;
    this.#total = alerts.total;
    if (untold > 0) {
      lines.push(line({ text: `and ${plural(untold, "more alert")}` }));
    }
    return lines;
  }

  #alert(row: AlertRow): Line {
    const options = { width: WIDTH, selected: false, marked: false };
    return alertLine(row, options, this.#look);
  }

  #newTasks({ tasks }: Snapshot): Line[] {
    const lines: Line[] = [];
    for (const row of tasks.rows.toReversed()) {
      const [own] = taskLines(
        row,
        { width: WIDTH - 6, selected: false, height: 1 },
        this.#look,
      );
      const text = textOf(own!);
      if (this.#told.get(`task ${row.id}`) === text) continue;
      this.#remember(`task ${row.id}`, text);
      lines.push(line({ text: "task  " }, { text: text.trim() }));
    }
    return lines;
  }

  #newMessages({ messages }: Snapshot): Line[] {
    const fresh = messages.filter(
      ({ atUs, text }) =>
        atUs > this.#messageAt ||
        (atUs === this.#messageAt && !this.#messages.has(text)),
    );
    for (const { atUs, text } of fresh) {
      if (atUs > this.#messageAt) this.#messages = new Set();
      this.#messageAt = atUs;
      this.#messages.add(text);
    }
    return fresh.map(({ level, text, atUs }) =>
      line(
        {
          text: `${shortTime(atUs, this.#look.time, undefined)} ${level}: `,
        },
        ...logText(text, WIDTH),
      ),
    );
  }

  #remember(key: string, value: string): void {
    this.#told.delete(key);
    this.#told.set(key, value);
    if (this.#told.size <= REMEMBERED) return;
    for (const oldest of this.#told.keys()) {
      this.#told.delete(oldest);
      return;
    }
  }
}

/**
 * One of the lines where a terminal would break it anywhere: folded at words, each further line indented. Columns are closed
 * up, since they stand under one another no more.
 *
 * @param columns of the terminal; too few to fold in leave the line to it
 */
export function foldLine(text: string, columns: number): readonly string[] {
  if (cellWidth(text) <= columns || columns < 2 * FOLD_INDENT) return [text];
  const closed = text.replace(/ {3,}/g, "  ");
  return wrapText(closed, columns - FOLD_INDENT, MOST_FOLDS, {
    max: closed.length,
  }).map((segments, i) => {
    const indent = i === 0 ? "" : " ".repeat(FOLD_INDENT);
    return indent + textOf({ segments }).trim();
  });
}

function summary(snapshot: Snapshot, look: Look): string {
  const { state, counters, pending, alerts, rules, sources } = snapshot;
  const clock = shortTime(snapshot.streamUs, look.time, undefined);
  return `tripline ${state} ${clock}: ${plural(counters.events, "event")} of ${plural(sources.length, "source")}, ${plural(rules.loaded, "rule")}, ${pending.total} pending, ${plural(alerts.total, "alert")}, ${alerts.open} new`;
}
