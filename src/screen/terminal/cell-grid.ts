/**
 * A screen as memory: one character and one style a cell, and the few things that terminal output can do to it.
 * A wide character is a pair of cells, the second of which holds "". Marks that take no cell of their own belong to
 * the character before them.
 *
 * Size: columns times rows, each at most {@link MAX_SIDE}; a cell holds at most {@link MAX_CELL_LENGTH} units.
 */
import { cellWidth } from "../../base/text-width.ts";
import type { CellStyle } from "./cell-style.ts";
import { DEFAULT_COLOUR, PLAIN_STYLE, isSeenOnBlank } from "./cell-style.ts";

/** No window is larger; what claims to be is cut. */
const MAX_SIDE = 1_000;
/** A character with so many marks is a heap of ink already; the rest of them is dropped. */
const MAX_CELL_LENGTH = 32;

const BLANK = " ";
/** Second cell of a wide character. */
export const CONTINUED = "";

/** Widths plus one of the characters below U+10000, 0 while not known. */
const knownWidths = new Uint8Array(0x10000);

function widthOf(character: string): number {
  const code = character.charCodeAt(0);
  if (code < 0x7f) return 1;
  if (character.length > 1) return cellWidth(character);
  knownWidths[code] ||= cellWidth(character) + 1;
  return knownWidths[code]! - 1;
}

export class CellGrid {
  readonly columns: number;
  readonly rows: number;
  readonly characters: string[];
  readonly foregrounds: Int32Array;
  readonly backgrounds: Int32Array;
  readonly attributes: Uint16Array;

  constructor(columns: number, rows: number) {
    this.columns = Math.min(MAX_SIDE, Math.max(1, Math.floor(columns) || 1));
    this.rows = Math.min(MAX_SIDE, Math.max(1, Math.floor(rows) || 1));
    const size = this.columns * this.rows;
    this.characters = new Array<string>(size).fill(BLANK);
    this.foregrounds = new Int32Array(size).fill(DEFAULT_COLOUR);
    this.backgrounds = new Int32Array(size).fill(DEFAULT_COLOUR);
    this.attributes = new Uint16Array(size);
  }

  /** A grid of another size with what fits of this one, top left. */
  resized(columns: number, rows: number): CellGrid {
    const grid = new CellGrid(columns, rows);
    const width = Math.min(this.columns, grid.columns);
    for (let y = 0; y < Math.min(this.rows, grid.rows); y++) {
      grid.#copyRow(this, y, y, width);
      // A wide character at the edge has lost its second half.
      const last = grid.at(width - 1, y);
      if (width < this.columns && this.isLead(this.at(width - 1, y))) {
        grid.#blank(last, last + 1);
      }
    }
    return grid;
  }

  /** All cells of a grid of the same size. */
  take(other: CellGrid): void {
    for (let i = 0; i < other.characters.length; i++) {
      this.characters[i] = other.characters[i]!;
    }
    this.foregrounds.set(other.foregrounds);
    this.backgrounds.set(other.backgrounds);
    this.attributes.set(other.attributes);
  }

  at(x: number, y: number): number {
    return y * this.columns + x;
  }

  styleAt(cell: number): CellStyle {
    return {
      foreground: this.foregrounds[cell]!,
      background: this.backgrounds[cell]!,
      attributes: this.attributes[cell]!,
    };
  }

  isBlank(cell: number): boolean {
    return (
      this.characters[cell] === BLANK &&
      this.backgrounds[cell] === DEFAULT_COLOUR &&
      this.attributes[cell] === 0
    );
  }

  /** True for the first cell of a wide character. */
  isLead(cell: number): boolean {
    return (
      (cell + 1) % this.columns !== 0 &&
      this.characters[cell + 1] === CONTINUED &&
      this.characters[cell] !== CONTINUED
    );
  }

  sameCell(cell: number, other: CellGrid): boolean {
    return (
      this.characters[cell] === other.characters[cell] &&
      this.foregrounds[cell] === other.foregrounds[cell] &&
      this.backgrounds[cell] === other.backgrounds[cell] &&
      this.attributes[cell] === other.attributes[cell]
    );
  }

  /**
   * Writes one character (a code point) at a place. What does not fit on the rest of its row is left out, as a
   * terminal does that does not wrap.
   *
   * @returns the cells it takes: 0, 1 or 2
   */
  put(x: number, y: number, character: string, style: CellStyle): number {
    const width = widthOf(character);
    if (width === 0) {
      this.#join(x - 1, y, character);
      return 0;
    }
    if (x + width > this.columns) return 0;
    const cell = this.at(x, y);
    this.#part(cell);
    if (width === 2) this.#part(cell + 1);
    this.#set(cell, character, style);
    if (width === 2) this.#set(cell + 1, CONTINUED, style);
    return width;
  }

  /** Empties the cells of a row from one column up to, not including, another. */
  erase(y: number, from: number, to: number): void {
    const start = Math.max(0, from);
    const end = Math.min(this.columns, to);
    if (start >= end) return;
    this.#part(this.at(start, y));
    this.#part(this.at(end - 1, y));
    this.#blank(this.at(start, y), this.at(end - 1, y) + 1);
  }

  clear(): void {
    this.#blank(0, this.characters.length);
  }

  /** Moves every row up by one; the last one is empty. */
  scroll(): void {
    for (let y = 1; y < this.rows; y++) {
      this.#copyRow(this, y, y - 1, this.columns);
    }
    this.#blank(this.at(0, this.rows - 1), this.characters.length);
  }

  #copyRow(from: CellGrid, fromY: number, toY: number, width: number): void {
    const source = from.at(0, fromY);
    const target = this.at(0, toY);
    for (let x = 0; x < width; x++) {
      this.characters[target + x] = from.characters[source + x]!;
      this.foregrounds[target + x] = from.foregrounds[source + x]!;
      this.backgrounds[target + x] = from.backgrounds[source + x]!;
      this.attributes[target + x] = from.attributes[source + x]!;
    }
  }

  #set(cell: number, character: string, style: CellStyle): void {
    // The colour of a blank is not seen: without it, equal looks are equal cells.
    const seen =
      character !== BLANK || isSeenOnBlank(style) ? style : PLAIN_STYLE;
    this.characters[cell] = character;
    this.foregrounds[cell] = seen.foreground;
    this.backgrounds[cell] = seen.background;
    this.attributes[cell] = seen.attributes;
  }

  #blank(from: number, to: number): void {
    this.characters.fill(BLANK, from, to);
    this.foregrounds.fill(DEFAULT_COLOUR, from, to);
    this.backgrounds.fill(DEFAULT_COLOUR, from, to);
    this.attributes.fill(0, from, to);
  }

  /** Before half of a wide character is written over: its other half goes, too. */
  #part(cell: number): void {
    if (this.characters[cell] === CONTINUED) this.#blank(cell - 1, cell + 1);
    else if (this.isLead(cell)) this.#blank(cell, cell + 2);
  }

  #join(x: number, y: number, mark: string): void {
    if (x < 0) return;
    let cell = this.at(Math.min(x, this.columns - 1), y);
    if (this.characters[cell] === CONTINUED) cell--;
    const joined = this.characters[cell]! + mark;
    if (joined.length <= MAX_CELL_LENGTH) this.characters[cell] = joined;
  }
}
