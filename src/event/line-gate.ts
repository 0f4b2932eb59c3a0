/**
 * Tells from the text of a line, without parsing it, that nobody wants its event. Parsing is most of what a scan costs,
 * and most lines of a Windows log (handles, image loads, process access, script blocks) interest no rule.
 *
 * It learns: the first event of a kind is parsed like any other, and if nobody wanted it, lines that carry the same
 * channel and event id are passed over from then on. Two keys are looked for, as a collector writes them:
 *
 *     NXLog       … "EventID":10, … "Channel":"Microsoft-Windows-Sysmon/Operational" …
 *     winlogbeat  … "event_id":"10", … "channel":"Microsoft-Windows-Sysmon/Operational" …
 *
 * Why that is sound: inside a JSON string a quote is always written `\"`, so `"EventID":` can only be a key. A key in
 * another spelling (blanks, `\u` escapes) is not found, and the line is parsed. Only lines that begin with the same key as
 * one that was learnt are looked at: an envelope, which may hold several events, begins with a key that no event has.
 * What is given up: a line of an unwanted kind that is damaged in its middle counts as an event and not as unparsed, and
 * of a key that stands twice the first one counts (JSON.parse takes the last; no collector writes such lines).
 */
import type { Doc } from "./event.ts";
import { isObject } from "./values.ts";

interface Spelling {
  readonly id: string;
  readonly channel: string;
}

const NXLOG: Spelling = { id: '"EventID":', channel: '"Channel":"' };
const WINLOGBEAT: Spelling = { id: '"event_id":', channel: '"channel":"' };

/** Kinds that are learnt, at most: real logs have a few hundred. */
const MAX_KINDS = 4_096;
/** Habits that are learnt, at most: each collector has one or a few. */
const MAX_HABITS = 64;

const QUOTE = 0x22;
const COMMA = 0x2c;
const CLOSE = 0x7d;

/** How a collector's lines begin, `{"@timestamp":`, and how it spells the two keys. */
interface Habit {
  readonly beginning: string;
  readonly spelling: Spelling;
}

export class LineGate {
  /** By channel as written, the event ids nobody wants, as digits. */
  readonly #unwanted = new Map<string, Set<string>>();
  readonly #habits: Habit[] = [];
  #kinds = 0;

  /** Nobody wanted the event of this document, which is the line's: the like of it can be passed over. */
  learn(doc: Doc, text: string): void {
    const { winlog } = doc;
    const nested = isObject(winlog);
    const channel = nested ? winlog["channel"] : doc["Channel"];
    const id = nested ? winlog["event_id"] : doc["EventID"];
    if (typeof channel !== "string") return;
    if (!/^\d{1,9}$/.test(String(id))) return;
    if (this.#habitOf(text) === undefined) {
      const beginning = `{${JSON.stringify(Object.keys(doc)[0])}:`;
      if (this.#habits.length >= MAX_HABITS) return;
      if (!text.startsWith(beginning)) return;
      this.#habits.push({ beginning, spelling: nested ? WINLOGBEAT : NXLOG });
    }
    let ids = this.#unwanted.get(channel);
    if (ids === undefined) this.#unwanted.set(channel, (ids = new Set()));
    if (ids.has(String(id)) || this.#kinds >= MAX_KINDS) return;
    ids.add(String(id));
    this.#kinds++;
  }

  /** True if the line can be left unparsed. */
  passesOver(text: string): boolean {
    if (text.charCodeAt(text.length - 1) !== CLOSE) return false;
    const habit = this.#habitOf(text);
    if (habit === undefined) return false;
    const { id, channel } = habit.spelling;
    const channelAt = text.indexOf(channel);
    if (channelAt === -1) return false;
    // Most collectors write the id behind the channel: looking there first saves half a pass over the line.
    let idAt = text.indexOf(id, channelAt);
    if (idAt === -1) idAt = text.indexOf(id);
    if (idAt === -1) return false;

    const from = channelAt + channel.length;
    const ids = this.#unwanted.get(text.slice(from, text.indexOf('"', from)));
    if (ids === undefined) return false;
    let start = idAt + id.length;
    const quoted = text.charCodeAt(start) === QUOTE;
    if (quoted) start++;
    let end = start;
    while (isDigit(text.charCodeAt(end))) end++;
    const next = text.charCodeAt(end);
    const isWhole = quoted ? next === QUOTE : next === COMMA || next === CLOSE;
    return isWhole && ids.has(text.slice(start, end));
  }

  #habitOf(text: string): Habit | undefined {
    for (const habit of this.#habits) {
      if (text.startsWith(habit.beginning)) return habit;
    }
    return undefined;
  }
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}
