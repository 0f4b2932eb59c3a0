/**
 * Rows of bytes, millions of them, of any length: a row goes in, the place where it is kept comes out. Rows of one length
 * share pages, so a row takes its bytes and nothing else, and what was let go is used again without anything being moved.
 *
 * ```text
 *   page of 16 KiB, slots of 56 bytes:  │ row │ row │ free ─┐ │ row │ free ◄┘ │ row │ never used … │
 *                                                   first free slot: names the next
 * ```
 *
 * A page without rows goes back, but for one of each length. Bounded by what is kept at a time: pages whose rows were let
 * go in part wait for rows of their length, so there are never more than when there were most rows.
 */

const PAGE_BYTES = 16_384;
/** A free slot has room for the number of the next. */
const LEAST_BYTES = 4;
/** Up to here each length has pages of its own; the lengths of longer rows are rounded up. */
const MOST_EXACT = 128;
const STEP = 16;
/** Of longer ones each has a page for itself. */
const MOST_SHARED = 2_048;
/** Places are 32 bits: 4 GiB. */
const MOST_PAGES = 2 ** 32 / PAGE_BYTES;
const NONE = 0xffff_ffff;

interface Page {
  readonly bytes: Buffer;
  readonly slotBytes: number;
  used: number;
  /** Where the first free slot begins; {@link NONE} where there is none. */
  free: number;
  /** Where slots begin that were never used. */
  fresh: number;
  /** Its place among the pages of its length that have room; -1 when it is full. */
  roomAt: number;
}

export class ByteRows {
  /** By number, from 1: no row is at place 0. */
  readonly #pages: (Page | undefined)[] = [undefined];
  readonly #freePages: number[] = [];
  /** By slot length: numbers of the pages with a free slot. */
  readonly #roomy = new Map<number, number[]>();
  /** All that pages take. */
  bytes = 0;

  /** True when no place is left. */
  get isFull(): boolean {
    return this.#freePages.length === 0 && this.#pages.length >= MOST_PAGES;
  }

  /** Copies the row. @returns its place: an integer from 1 of at most 32 bits */
  put(row: Uint8Array): number {
    const slotBytes = slotFor(row.length);
    let roomy = this.#roomy.get(slotBytes);
    if (roomy === undefined) this.#roomy.set(slotBytes, (roomy = []));
    const number = roomy.at(-1) ?? this.#newPage(slotBytes, roomy);
    const page = this.#pages[number]!;
    let at = page.free;
    if (at === NONE) {
      at = page.fresh;
      page.fresh += slotBytes;
    } else page.free = page.bytes.readUInt32LE(at);
    page.used++;
    page.bytes.set(row, at);
    if (page.free === NONE && page.fresh + slotBytes > page.bytes.length) {
      roomy.pop();
      page.roomAt = -1;
    }
    return number * PAGE_BYTES + at;
  }

  /** The bytes among which the row at the place stands, from {@link ByteRows.startOf} on. */
  among(place: number): Buffer {
    return this.#pages[Math.floor(place / PAGE_BYTES)]!.bytes;
  }

  /** Lets the row at the place go. */
  free(place: number): void {
    const number = Math.floor(place / PAGE_BYTES);
    const page = this.#pages[number]!;
    const roomy = this.#roomy.get(page.slotBytes)!;
    page.used--;
    if (page.used === 0 && (roomy.length > 1 || page.roomAt === -1)) {
      this.#dropPage(number, page, roomy);
      return;
    }
    const at = ByteRows.startOf(place);
    page.bytes.writeUInt32LE(page.free, at);
    page.free = at;
    if (page.roomAt === -1) page.roomAt = roomy.push(number) - 1;
  }

  /** Where in {@link among} the row begins. */
  static startOf(place: number): number {
    return place % PAGE_BYTES;
  }

  #newPage(slotBytes: number, roomy: number[]): number {
    const slots =
      slotBytes > MOST_SHARED ? 1 : Math.floor(PAGE_BYTES / slotBytes);
    const bytes = Buffer.allocUnsafeSlow(slots * slotBytes);
    const number = this.#freePages.pop() ?? this.#pages.length;
    const roomAt = roomy.push(number) - 1;
    const page = { bytes, slotBytes, used: 0, free: NONE, fresh: 0, roomAt };
    this.#pages[number] = page;
    this.bytes += bytes.length;
    return number;
  }

  #dropPage(number: number, page: Page, roomy: number[]): void {
    this.bytes -= page.bytes.length;
    this.#pages[number] = undefined;
    this.#freePages.push(number);
    if (page.roomAt === -1) return;
    const last = roomy.pop()!;
    if (last === number) return;
    roomy[page.roomAt] = last;
    this.#pages[last]!.roomAt = page.roomAt;
  }
}

function slotFor(length: number): number {
  if (length <= MOST_EXACT) return Math.max(LEAST_BYTES, length);
  return Math.ceil(length / STEP) * STEP;
}
