/**
 * A search's text after its macros were replaced, that knows where each of its characters was written. Offsets of the
 * expanded text go in, spans of the source come out: what stands inside a macro points to the call.
 *
 * ```text
 * source     | tstats `opts` count                 expanded   | tstats a=b c=d count
 *            └───┬───┘└──┬─┘└──┬──┘                           └───┬───┘└───┬──┘└──┬──┘
 *              as is    call  as is                              piece   piece  piece
 * ```
 */
import type { SourceText, Span } from "../source-text.ts";

interface Piece {
  /** Offset of its first character in the expanded text. */
  readonly at: number;
  /** Where it was written; as long as the piece if it stands as written. */
  readonly origin: Span;
  /** The macro that was called there; undefined for text as written. */
  readonly macro: string | undefined;
}

export class ExpandedText {
  readonly source: SourceText;
  #text = "";
  readonly #parts: string[] = [];
  #length = 0;
  readonly #pieces: Piece[] = [];

  constructor(source: SourceText) {
    this.source = source;
  }

  get text(): string {
    if (this.#parts.length > 0) {
      this.#text += this.#parts.join("");
      this.#parts.length = 0;
    }
    return this.#text;
  }

  get length(): number {
    return this.#length;
  }

  /** Adds text; `origin` is its place, or the place of the call of `macro`. */
  append(text: string, origin: Span, macro: string | undefined): void {
    if (text === "") return;
    this.#pieces.push({ at: this.#length, origin, macro });
    this.#parts.push(text);
    this.#length += text.length;
  }

  /** The source's span of a range of the expanded text. O(log pieces). */
  span({ start, end }: Span): Span {
    if (start >= this.#length) {
      const { length } = this.source.text;
      return { start: length, end: length };
    }
    const first = this.#originOf(start).start;
    const last = this.#originOf(Math.max(start, end - 1)).end;
    return { start: first, end: Math.max(first, last) };
  }

  /** The macro that the character at this offset came out of. */
  macro(offset: number): string | undefined {
    return offset < this.#length ? this.#piece(offset).macro : undefined;
  }

  #originOf(offset: number): Span {
    const { at, origin, macro } = this.#piece(offset);
    if (macro !== undefined) return origin;
    const start = Math.min(origin.start + offset - at, origin.end - 1);
    return { start, end: start + 1 };
  }

  #piece(offset: number): Piece {
    let low = 0;
    let high = this.#pieces.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.#pieces[middle]!.at <= offset) low = middle;
      else high = middle - 1;
    }
    return this.#pieces[low]!;
  }
}
