/**
 * Reads what a program writes to a terminal and does it to a grid instead. In comes text as Ink writes it: printable
 * characters, line feeds (which the kernel turns into carriage return and line feed), cursor moves, erasing, SGR.
 * Out come the grid, the cursor, and what is not for the grid: the marks of a frame, and sequences that pass on to
 * the terminal (modes, titles, the clipboard, the bell).
 *
 * ```text
 *            ESC           [                  final byte
 *   ground ──────► escape ────► CSI ─────────────────────────► done or counted as unknown, ground
 *      ▲             │ ]        parameters 20-3f
 *      │             ├───────► OSC ──── BEL or ESC \ ────────► passed on or counted, ground
 *      └─────────────┴ anything else: counted as unknown
 * ```
 *
 * A sequence may be cut in two by the end of a write; its beginning is kept, up to {@link MAX_HELD} units.
 */
import { CellGrid } from "./cell-grid.ts";
import type { CellStyle } from "./cell-style.ts";
import { PLAIN_STYLE, applySgr } from "./cell-style.ts";

/** What a write may ask of whoever owns the terminal. */
export interface OutputEvents {
  /** The mark of DEC mode 2026: from here on a frame is being written, and here it is complete. */
  frameBegins(): void;
  frameEnds(): void;
  /** A sequence that does not draw, as it came. */
  passes(sequence: string): void;
}

const ESC = "\x1b";
const BEL = "\x07";
const STRING_END = `${ESC}\\`;
const TMUX = `${ESC}Ptmux;`;
/** A title or a copy to the clipboard may be long; more than this is no sequence. */
const MAX_HELD = 1_000_000;
/** OSC commands that reach the terminal: titles, folder, clipboard, notices. Not 8: links are off. */
const PASSED_OSC = new Set(["0", "1", "2", "7", "9", "52", "777"]);

export class OutputReader {
  readonly #events: OutputEvents;
  grid: CellGrid;
  x = 0;
  y = 0;
  isCursorShown = false;
  /** Sequences that are not understood; nothing was drawn for them. */
  unknown = 0;
  #style: CellStyle = PLAIN_STYLE;
  #held = "";

  constructor(columns: number, rows: number, events: OutputEvents) {
    this.grid = new CellGrid(columns, rows);
    this.#events = events;
  }

  resize(columns: number, rows: number): void {
    this.grid = this.grid.resized(columns, rows);
    this.x = Math.min(this.x, this.grid.columns);
    this.y = Math.min(this.y, this.grid.rows - 1);
  }

  /** O(length). */
  read(chunk: string): void {
    const text = this.#held + chunk;
    this.#held = "";
    let at = 0;
    while (at < text.length) {
      const code = text.charCodeAt(at);
      if (code === 0x1b) {
        const end = sequenceEnd(text, at);
        if (end === undefined) {
          if (text.length - at <= MAX_HELD) this.#held = text.slice(at);
          else this.unknown++;
          return;
        }
        this.#sequence(text.slice(at, end));
        at = end;
      } else if (code < 0x20 || code === 0x7f) {
        this.#control(code);
        at++;
      } else {
        const character =
          code >= 0xd800 && code < 0xdc00 ? text.slice(at, at + 2) : text[at]!;
        this.x += this.grid.put(this.x, this.y, character, this.#style);
        at += character.length;
      }
    }
  }

  #control(code: number): void {
    if (code === 0x0a) {
      this.x = 0;
      if (this.y < this.grid.rows - 1) this.y++;
      else this.grid.scroll();
    } else if (code === 0x0d) this.x = 0;
    else if (code === 0x08) this.x = Math.max(0, this.x - 1);
    else if (code === 0x07) this.#events.passes(BEL);
    else this.unknown++;
  }

  #sequence(sequence: string): void {
    const kind = sequence[1];
    const known =
      kind === "["
        ? this.#csi(sequence.slice(2, -1), sequence.at(-1)!, sequence)
        : kind === "]"
          ? this.#osc(sequence)
          : kind === "P" && this.#passthrough(sequence);
    if (!known) this.unknown++;
  }

  #osc(sequence: string): boolean {
    const command = /^\d+/.exec(sequence.slice(2))?.[0];
    if (command === undefined || !PASSED_OSC.has(command)) return false;
    this.#events.passes(sequence);
    return true;
  }

  /** What tmux is to hand on to the terminal outside. */
  #passthrough(sequence: string): boolean {
    if (!sequence.startsWith(TMUX)) return false;
    this.#events.passes(sequence);
    return true;
  }

  /** @returns false if it is not known */
  #csi(parameters: string, final: string, sequence: string): boolean {
    if (final === "m") {
      const style = applySgr(this.#style, parameters);
      if (style === undefined) return false;
      this.#style = style;
      return true;
    }
    if (parameters.startsWith("?")) {
      return this.#mode(parameters.slice(1), final, sequence);
    }
    if (!/^[\d;]*$/.test(parameters)) return false;
    const [first = 0, second = 0] = parameters.split(";").map(Number);
    // A missing number and 0 are 1 for moves.
    const by = Math.max(1, first);
    const { columns } = this.grid;
    switch (final) {
      case "A":
        this.#go(this.x, this.y - by);
        return true;
      case "B":
        this.#go(this.x, this.y + by);
        return true;
      case "C":
        this.#go(this.x + by, this.y);
        return true;
      case "D":
        this.#go(this.x - by, this.y);
        return true;
      case "E":
        this.#go(0, this.y + by);
        return true;
      case "F":
        this.#go(0, this.y - by);
        return true;
      case "G":
        this.#go(by - 1, this.y);
        return true;
      case "H":
        this.#go(Math.max(1, second) - 1, by - 1);
        return true;
      case "J":
        return this.#eraseScreen(first);
      case "K":
        if (first > 2) return false;
        this.grid.erase(
          this.y,
          first === 0 ? this.x : 0,
          first === 1 ? this.x + 1 : columns,
        );
        return true;
      default:
        return false;
    }
  }

  #eraseScreen(what: number): boolean {
    const { grid } = this;
    if (what === 2) grid.clear();
    else if (what === 0) {
      grid.erase(this.y, this.x, grid.columns);
      for (let y = this.y + 1; y < grid.rows; y++) {
        grid.erase(y, 0, grid.columns);
      }
    } else return false;
    return true;
  }

  #mode(mode: string, final: string, sequence: string): boolean {
    if (final !== "h" && final !== "l") return false;
    const on = final === "h";
    if (mode === "2026") {
      if (on) this.#events.frameBegins();
      else this.#events.frameEnds();
    } else if (mode === "25") this.isCursorShown = on;
    else if (mode === "1049") {
      // Whoever owns the terminal decides which of its screens is seen; a fresh one is empty.
      this.grid.clear();
      this.#go(0, 0);
    } else this.#events.passes(sequence);
    return true;
  }

  #go(x: number, y: number): void {
    this.x = Math.max(0, Math.min(this.grid.columns - 1, x));
    this.y = Math.max(0, Math.min(this.grid.rows - 1, y));
  }
}

/** Where the sequence that begins at `at` ends; undefined while it is not complete. */
function sequenceEnd(text: string, at: number): number | undefined {
  const kind = text[at + 1];
  if (kind === undefined) return undefined;
  if (kind === "]") {
    const bell = text.indexOf(BEL, at);
    const string = text.indexOf(STRING_END, at + 1);
    if (bell === -1 && string === -1) return undefined;
    return bell !== -1 && (string === -1 || bell < string)
      ? bell + 1
      : string + STRING_END.length;
  }
  if (kind === "P") {
    const string = text.indexOf(STRING_END, at + 1);
    return string === -1 ? undefined : string + STRING_END.length;
  }
  if (kind !== "[") return at + 2;
  let end = at + 2;
  while (end < text.length && isParameter(text.charCodeAt(end))) end++;
  return end < text.length ? end + 1 : undefined;
}

/** Parameters and intermediates of a CSI sequence: a final byte follows. */
function isParameter(code: number): boolean {
  return code >= 0x20 && code <= 0x3f;
}
