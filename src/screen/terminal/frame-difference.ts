/**
 * The shortest bytes that turn what a terminal shows into what it should show. In come two grids of the same size,
 * out comes text: cursor moves, style changes, characters, erasing. Nothing is assumed about where the cursor stands
 * and how it writes at the start, so a frame leans on the cells alone; at its end the style is plain again.
 *
 * Only sequences that every terminal since the VT220 has, tmux, screen and mosh included: moves, SGR, EL and ECH. Line
 * feeds are not used: what they do depends on the line discipline.
 *
 * After a character whose width terminals disagree about, the column is said anew. So one that draws it in another
 * width shows that character badly, and nothing behind it.
 */
import type { CellGrid } from "./cell-grid.ts";
import { CONTINUED } from "./cell-grid.ts";
import type { CellStyle } from "./cell-style.ts";
import {
  DEFAULT_COLOUR,
  PLAIN_STYLE,
  isSeenOnBlank,
  styleChange,
} from "./cell-style.ts";

/** Up to this many cells that stay are written again rather than jumped over. */
const REWRITTEN = 4;
/** Shorter rows of blanks are written: erasing takes a sequence, and in the middle of a row a jump behind it. */
const ERASED_REST = 4;
const ERASED_BETWEEN = 10;

/** Moves the cursor, to be put behind a difference. */
export function cursorTo(x: number, y: number): string {
  if (x === 0) return y === 0 ? "\x1b[H" : `\x1b[${y + 1}H`;
  return `\x1b[${y + 1};${x + 1}H`;
}

/**
 * @param shown what the terminal shows, of the size of `wanted`
 * @returns "" if nothing differs. O(cells)
 */
export function frameDifference(shown: CellGrid, wanted: CellGrid): string {
  const pen = new Pen(wanted);
  const { columns, rows } = wanted;
  const changed = new Uint8Array(columns);
  for (let y = 0; y < rows; y++) {
    const end = markChanges(shown, wanted, y, changed);
    if (end === 0) continue;
    const tail = blankTail(wanted, y);
    let x = 0;
    while (x < end) {
      if (changed[x] === 0) {
        x++;
        continue;
      }
      const blanks = blanksToWrite(wanted, y, x, changed);
      if (x >= tail && blanks >= ERASED_REST) {
        pen.eraseRest(x, y);
        break;
      }
      if (blanks >= ERASED_BETWEEN) {
        pen.eraseCells(x, y, blanks);
        x += blanks;
      } else {
        pen.write(x, y);
        x += wanted.isLead(wanted.at(x, y)) ? 2 : 1;
      }
    }
  }
  return pen.finish();
}

/**
 * Marks the cells of a row that have to be written. A wide character is written as a whole; where half of one is
 * written over, terminals do as they like with the other half, so that is written, too.
 *
 * @returns the column behind the last one marked
 */
function markChanges(
  shown: CellGrid,
  wanted: CellGrid,
  y: number,
  changed: Uint8Array,
): number {
  const { columns } = wanted;
  const start = wanted.at(0, y);
  let end = 0;
  let isWide = false;
  for (let x = 0; x < columns; x++) {
    const cell = start + x;
    const differs = !wanted.sameCell(cell, shown);
    changed[x] = differs ? 1 : 0;
    if (differs) end = x + 1;
    isWide ||=
      wanted.characters[cell] === CONTINUED ||
      shown.characters[cell] === CONTINUED;
  }
  if (!isWide || end === 0) return end;
  // To the right first, where a change makes the next half change; then what lies left of a changed half.
  const joined = (x: number): boolean =>
    wanted.characters[start + x] === CONTINUED ||
    shown.characters[start + x] === CONTINUED;
  for (let x = 1; x < columns; x++) {
    if (changed[x - 1] === 1 && joined(x)) changed[x] = 1;
  }
  for (let x = columns - 1; x > 0; x--) {
    if (changed[x] === 1 && joined(x)) changed[x - 1] = 1;
  }
  return changed.lastIndexOf(1) + 1;
}

/** The column from which on a row is blank. */
function blankTail(grid: CellGrid, y: number): number {
  let x = grid.columns;
  while (x > 0 && grid.isBlank(grid.at(x - 1, y))) x--;
  return x;
}

/** Length of the row of blanks that begins at `from`, up to the last of them that has to be written. */
function blanksToWrite(
  grid: CellGrid,
  y: number,
  from: number,
  changed: Uint8Array,
): number {
  let count = 0;
  for (let x = from; x < grid.columns && grid.isBlank(grid.at(x, y)); x++) {
    if (changed[x] === 1) count = x + 1 - from;
  }
  return count;
}

/** A character that every terminal gives one cell. */
function isCertain(character: string): boolean {
  if (character.length > 1) return false;
  const code = character.charCodeAt(0);
  // ASCII, Latin letters, and the dots, arrows, lines and blocks that screens are made of.
  return (
    code <= 0x17f ||
    (code >= 0x2010 && code <= 0x2027) ||
    (code >= 0x2190 && code <= 0x2193) ||
    (code >= 0x2500 && code <= 0x259f)
  );
}

/** Writes cells, and knows where that leaves the cursor and the style. */
class Pen {
  readonly #grid: CellGrid;
  #out = "";
  #style: CellStyle | undefined;
  /** Undefined: not known. */
  #x: number | undefined;
  #y: number | undefined;

  constructor(grid: CellGrid) {
    this.#grid = grid;
  }

  write(x: number, y: number): void {
    this.#moveTo(x, y);
    this.#draw(x, y);
  }

  eraseRest(x: number, y: number): void {
    this.#moveTo(x, y);
    this.#dropBackground();
    this.#out += "\x1b[K";
  }

  eraseCells(x: number, y: number, count: number): void {
    this.#moveTo(x, y);
    this.#dropBackground();
    this.#out += `\x1b[${count}X`;
  }

  finish(): string {
    return this.#style === undefined
      ? this.#out
      : this.#out + styleChange(this.#style, PLAIN_STYLE);
  }

  #draw(x: number, y: number): void {
    const grid = this.#grid;
    const cell = grid.at(x, y);
    const style = grid.styleAt(cell);
    const character = grid.characters[cell]!;
    const isFree =
      grid.isBlank(cell) &&
      this.#style !== undefined &&
      !isSeenOnBlank(this.#style);
    if (!isFree) this.#use(style);
    this.#out += character;
    const width = grid.isLead(cell) ? 2 : 1;
    // Behind the last column terminals wait in different ways.
    this.#x =
      isCertain(character) && x + width < grid.columns ? x + width : undefined;
  }

  #use(style: CellStyle): void {
    this.#out += styleChange(this.#style, style);
    this.#style = style;
  }

  /** Erased cells take the background of the pen. */
  #dropBackground(): void {
    if (
      this.#style === undefined ||
      this.#style.background !== DEFAULT_COLOUR
    ) {
      this.#use(PLAIN_STYLE);
    }
  }

  /** By the shortest way. */
  #moveTo(x: number, y: number): void {
    if (this.#x === x && this.#y === y) return;
    let way = cursorTo(x, y);
    const shorter = (other: string): void => {
      if (other.length < way.length) way = other;
    };
    if (this.#y === y) {
      shorter(x === 0 ? "\r" : `\x1b[${x + 1}G`);
      if (this.#x !== undefined) {
        const by = x - this.#x;
        if (by > 0) {
          shorter(by === 1 ? "\x1b[C" : `\x1b[${by}C`);
          if (by <= REWRITTEN && this.#canRewrite(this.#x, x, y, way.length)) {
            for (let step = this.#x; step < x; step++) this.#draw(step, y);
            return;
          }
        } else {
          shorter("\b".repeat(-by));
          shorter(by === -1 ? "\x1b[D" : `\x1b[${-by}D`);
        }
      }
    } else if (this.#y !== undefined && y > this.#y) {
      const down = y - this.#y;
      const step = down === 1 ? "\x1b[B" : `\x1b[${down}B`;
      if (x === this.#x) shorter(step);
      if (x === 0) shorter(`\r${step}`);
    }
    this.#out += way;
    this.#x = x;
    this.#y = y;
  }

  /** Cells in between, if writing them again takes no style change and fewer bytes than `limit`. */
  #canRewrite(from: number, to: number, y: number, limit: number): boolean {
    const grid = this.#grid;
    if (to - from >= limit || this.#style === undefined) return false;
    for (let x = from; x < to; x++) {
      const cell = grid.at(x, y);
      const character = grid.characters[cell]!;
      if (character.length !== 1 || character.charCodeAt(0) >= 0x7f) {
        return false;
      }
      const isFree = grid.isBlank(cell) && !isSeenOnBlank(this.#style);
      if (!isFree && styleChange(this.#style, grid.styleAt(cell)) !== "") {
        return false;
      }
    }
    return true;
  }
}
