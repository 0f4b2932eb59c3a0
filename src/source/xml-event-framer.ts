/**
 * Windows events as XML, lines in, one `Line` an event out. `wevtutil` and the event viewer write an event over as many
 * lines as its values have, several events on a line, and a list of them inside `<Events>`.
 *
 *              begins an event                    `</Event>`: told as one line; what stands behind it is taken next
 *     line ──► ──────────────► held ─┬─────────────►
 *      ▲                        ▲    │ neither      another `<Event` begins a line, or the end of input: the held one
 *      │                        └────┘              was cut off and is told as it is
 *      └ wrapping (`<?xml …?>`, `<Events>`) is taken off
 *
 * Whoever knows that the log has other lines, too, ends the held one when one of those comes.
 *
 * In a value `<` is always written as `&lt;`, so the first `</Event>` is the end.
 */
import type { Encoding } from "./encoding.ts";
import type { OversizeLine } from "./framer.ts";
import { joinWithBlanks, textBytes } from "./joined-lines.ts";
import type { Line } from "./line.ts";

const BEGIN = /^\s*<Event[\s>]/;
const END = "</Event>";
/** What may stand around events: it is passed over. The first line of a file, so short. */
const WRAPPING = /^\s*(?:<\?xml[^<>]{0,200}\?>|<\/?Events(?:\s[^<>]{0,200})?>)/;

export interface XmlEventFramerOptions {
  readonly maxBytes: number;
  readonly maxLines: number;
  /** Called for an event that was dropped for its size. */
  readonly onOversize: (event: OversizeLine) => void;
}

export class XmlEventFramer {
  readonly #options: XmlEventFramerOptions;
  #held: Line[] = [];
  /** An event was dropped for its size: its rest is passed over up to its end. */
  #isDropping = false;

  constructor(options: XmlEventFramerOptions) {
    this.#options = options;
  }

  /** An event is not complete: all lines belong to it. */
  get isInside(): boolean {
    return this.#held.length > 0 || this.#isDropping;
  }

  /** The first line of an event that is not complete. */
  get firstHeld(): Line | undefined {
    return this.#held[0];
  }

  /** True if the line is one for {@link take}. */
  wants(line: Line): boolean {
    return this.isInside || BEGIN.test(line.text) || WRAPPING.test(line.text);
  }

  /** @returns what is left of the line and is to be looked at next */
  take(line: Line, encoding: Encoding, out: Line[]): Line[] {
    if (!this.isInside) {
      const wrapping = WRAPPING.exec(line.text);
      if (wrapping !== null) return restOf(line, wrapping[0].length, encoding);
    } else if (BEGIN.test(line.text)) {
      this.end(out);
    }
    const at = line.text.indexOf(END);
    if (at === -1) {
      this.#hold(line);
      return [];
    }
    const end = at + END.length;
    const rest = restOf(line, end, encoding);
    if (this.#isDropping) {
      this.#isDropping = false;
      return rest;
    }
    const last =
      end === line.text.length
        ? line
        : {
            ...line,
            length: line.length - textBytes(line.text.slice(end), encoding),
            text: line.text.slice(0, end),
          };
    this.#held.push(last);
    if (!this.#dropsIfTooLong()) out.push(joinWithBlanks(this.#held));
    this.#held = [];
    return rest;
  }

  /** What is held was cut off: it is told as it is. */
  end(out: Line[]): void {
    if (this.#held.length > 0) out.push(joinWithBlanks(this.#held));
    this.#held = [];
    this.#isDropping = false;
  }

  /**
   * End of input. What is held was cut off and goes no further than the next line that is something else.
   * @returns that line and all behind it, to be looked at next
   */
  giveUp(out: Line[], isOther: (text: string) => boolean): Line[] {
    const next = this.#held.findIndex(({ text }, i) => i > 0 && isOther(text));
    const rest = next === -1 ? [] : this.#held.splice(next);
    this.end(out);
    return rest;
  }

  #hold(line: Line): void {
    if (this.#isDropping) return;
    this.#held.push(line);
    this.#isDropping = this.#dropsIfTooLong();
  }

  /** Blank lines count: there may be any number of them between two others. */
  #dropsIfTooLong(): boolean {
    const { number, offset } = this.#held[0]!;
    const last = this.#held.at(-1)!;
    const length = last.offset + last.length - offset;
    const lines = last.number - number + 1;
    const { maxBytes, maxLines, onOversize } = this.#options;
    if (length <= maxBytes && lines <= maxLines) return false;
    onOversize({ number, offset, length, lines });
    this.#held = [];
    return true;
  }
}

/** The line behind its first `chars` characters; nothing when that is blank. */
function restOf(line: Line, chars: number, encoding: Encoding): Line[] {
  const text = line.text.slice(chars).trimStart();
  if (text === "") return [];
  const length = textBytes(text, encoding);
  return [
    { ...line, offset: line.offset + line.length - length, length, text },
  ];
}
