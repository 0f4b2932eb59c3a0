/**
 * Tells from the text of a line, without parsing it, that nobody wants its event. Parsing is most of what a scan costs,
 * and most lines of a Windows log (handles, image loads, process access, script blocks) interest no rule.
 *
 * It learns: the first event of a kind is parsed like any other, and if nobody wanted it, lines that carry the same
 * channel and event id are passed over from then on. Two keys are looked for, as a collector writes them, and a third
 * where the channel does not tell whose events it holds (`Application`, `ForwardedEvents`):
 *
 *     NXLog       … "EventID":10, … "Channel":"Microsoft-Windows-Sysmon/Operational" … "SourceName":"…"
 *     winlogbeat  … "event_id":"10", … "channel":"Microsoft-Windows-Sysmon/Operational" … "provider_name":"…"
 *
 * Nothing is learnt from documents of other spellings (`{"Event":{"System":…`, XML): their lines are parsed.
 *
 * Why that is sound: inside a JSON string a quote is always written `\"`, so `"EventID":` can only be a key. A key in
 * another spelling (blanks, `\u` escapes) is not found, and the line is parsed. Only lines that begin with the same key as
 * one that was learnt are looked at: an envelope, which may hold several events, begins with a key that no event has.
 * A winlogbeat line that has a category of its own is parsed, too: it was processed on its way, and a raw record of its
 * kind says nothing of it. NXLog's lines have local times, and Sysmon's tell which: one of each host is always parsed.
 *
 * What is given up: a line of an unwanted kind that is damaged in its middle counts as an event and not as unparsed, and
 * of a key that stands twice the first one counts (JSON.parse takes the last; no collector writes such lines).
 */
import type { Doc, EventClass } from "./event.ts";
import { providerOfChannel } from "./tables.ts";
import { isObject } from "./values.ts";

interface Spelling {
  readonly id: string;
  readonly channel: string;
  readonly provider: string;
  /** The end of a key that only documents have which tell more than their kind. */
  readonly processed?: string;
}

const NXLOG: Spelling = {
  id: '"EventID":',
  channel: '"Channel":"',
  provider: '"SourceName":"',
};
const WINLOGBEAT: Spelling = {
  id: '"event_id":',
  channel: '"channel":"',
  provider: '"provider_name":"',
  processed: 'category":',
};

/** Kinds that are learnt, at most: real logs have a few hundred. */
const MAX_KINDS = 4_096;
/** Hosts whose Sysmon lines may be passed over, at most. */
const MAX_HOSTS = 4_096;
/** Habits that are learnt, at most: each collector has one or a few. */
const MAX_HABITS = 64;

const HOST = '"Hostname":"';
const QUOTE = 0x22;
const COMMA = 0x2c;
const CLOSE = 0x7d;

/** How a collector's lines begin, `{"@timestamp":`, and how it spells the two keys. */
interface Habit {
  readonly beginning: string;
  readonly spelling: Spelling;
}

/** The event ids of one channel that nobody wants, as digits. */
interface Unwanted {
  /** False if the same id means different events by different providers. */
  readonly tellsProvider: boolean;
  /** True if its lines tell how far the clock of their host is off. */
  readonly tellsClock: boolean;
  /** By provider as written; all under `""` where the channel tells. */
  readonly byProvider: Map<string, Set<string>>;
}

export class LineGate {
  /** By channel as written. */
  readonly #unwanted = new Map<string, Unwanted>();
  readonly #habits: Habit[] = [];
  /** Names, as written, whose clock was told; `""` for lines that name their host otherwise. */
  readonly #hosts = new Set<string>();
  #kinds = 0;

  /**
   * Nobody wanted the event of this document, which is the line's: the like of it can be passed over.
   * @param eventClass what the document was read as
   */
  learn(
    doc: Doc,
    text: string,
    eventClass: Pick<EventClass, "channel" | "code">,
  ): void {
    // A row that quotes the record: its own keys are a search's reading of it, or an attacker's.
    if (Object.hasOwn(doc, "_raw")) return;
    const { winlog } = doc;
    const nested = isObject(winlog);
    const channel = nested ? winlog["channel"] : doc["Channel"];
    const id = String(nested ? winlog["event_id"] : doc["EventID"]);
    if (typeof channel !== "string" || !/^\d{1,9}$/.test(id)) return;
    // The record may be another's than the keys say: inside a text, or forwarded.
    if (id !== eventClass.code) return;
    if (channel.toLowerCase() !== eventClass.channel.toLowerCase()) return;
    const tellsProvider = providerOfChannel(channel) !== undefined;
    const name = nested ? winlog["provider_name"] : doc["SourceName"];
    const provider = tellsProvider ? "" : name;
    if (typeof provider !== "string") return;

    const tellsClock = !nested && providerOfChannel(channel) === "sysmon";
    if (tellsClock && this.#hosts.size < MAX_HOSTS) {
      const host = doc["Hostname"];
      this.#hosts.add(typeof host === "string" ? host : "");
    }
    if (this.#habitOf(text) === undefined) {
      const beginning = `{${JSON.stringify(Object.keys(doc)[0])}:`;
      if (this.#habits.length >= MAX_HABITS) return;
      if (!text.startsWith(beginning)) return;
      this.#habits.push({ beginning, spelling: nested ? WINLOGBEAT : NXLOG });
    }
    if (this.#kinds >= MAX_KINDS) return;
    let unwanted = this.#unwanted.get(channel);
    if (unwanted === undefined) {
      unwanted = { tellsProvider, tellsClock, byProvider: new Map() };
      this.#unwanted.set(channel, unwanted);
    }
    let ids = unwanted.byProvider.get(provider);
    if (ids === undefined) unwanted.byProvider.set(provider, (ids = new Set()));
    if (ids.has(id)) return;
    ids.add(id);
    this.#kinds++;
  }

  /** True if the line can be left unparsed. */
  passesOver(text: string): boolean {
    if (text.charCodeAt(text.length - 1) !== CLOSE) return false;
    const habit = this.#habitOf(text);
    if (habit === undefined) return false;
    const { id, channel, provider, processed } = habit.spelling;
    const channelAt = text.indexOf(channel);
    if (channelAt === -1) return false;
    const unwanted = this.#unwanted.get(
      textAt(text, channelAt + channel.length),
    );
    if (unwanted === undefined) return false;
    if (unwanted.tellsClock) {
      const hostAt = text.indexOf(HOST);
      const host = hostAt === -1 ? "" : textAt(text, hostAt + HOST.length);
      if (!this.#hosts.has(host)) return false;
    }
    let name = "";
    if (!unwanted.tellsProvider) {
      const providerAt = text.indexOf(provider);
      if (providerAt === -1) return false;
      name = textAt(text, providerAt + provider.length);
    }
    const ids = unwanted.byProvider.get(name);
    if (ids === undefined) return false;
    // Most collectors write the id behind the channel: looking there first saves half a pass over the line.
    let idAt = text.indexOf(id, channelAt);
    if (idAt === -1) idAt = text.indexOf(id);
    if (idAt === -1) return false;
    let start = idAt + id.length;
    const quoted = text.charCodeAt(start) === QUOTE;
    if (quoted) start++;
    let end = start;
    while (isDigit(text.charCodeAt(end))) end++;
    const next = text.charCodeAt(end);
    const isWhole = quoted ? next === QUOTE : next === COMMA || next === CLOSE;
    if (!isWhole || !ids.has(text.slice(start, end))) return false;
    return processed === undefined || !text.includes(processed);
  }

  #habitOf(text: string): Habit | undefined {
    for (const habit of this.#habits) {
      if (text.startsWith(habit.beginning)) return habit;
    }
    return undefined;
  }
}

/** A JSON string without escapes, from behind its opening quote. */
function textAt(text: string, from: number): string {
  return text.slice(from, text.indexOf('"', from));
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}
