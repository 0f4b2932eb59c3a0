/**
 * Tells about lines that are not JSON: the first few of each source in words, all of them in a count.
 */
import { visible } from "../base/visible.ts";
import type { Line, Source } from "../source/line.ts";

const TOLD_PER_SOURCE = 3;

export class BadLines {
  readonly #counts = new Map<number, { source: Source; count: number }>();
  readonly #tell: (text: string) => void;

  constructor(tell: (text: string) => void) {
    this.#tell = tell;
  }

  note(line: Line, reason: string): void {
    const { source } = line;
    let entry = this.#counts.get(source.id);
    if (entry === undefined) {
      this.#counts.set(source.id, (entry = { source, count: 0 }));
    }
    entry.count++;
    if (entry.count > TOLD_PER_SOURCE) return;
    // JSON.parse quotes the text it stumbled over: shortened, and never raw. Its own line number tells
    // something in a document of several lines only.
    const why = visible(reason.replace(/ \(line 1 column \d+\)$/, ""), 80);
    this.#tell(
      `${visible(source.path)}:${line.number} @ byte ${line.offset}: not JSON (${why}); skipped` +
        (entry.count === TOLD_PER_SOURCE
          ? "; further ones are only counted"
          : ""),
    );
  }

  /**
   * `name: 12 lines not JSON`, a line per source that had any.
   * @param told paths of which it is said already
   */
  summary(told: readonly string[] = []): string[] {
    return [...this.#counts.values()]
      .filter(({ source }) => !told.includes(source.path))
      .map(
        ({ source, count }) =>
          `${visible(source.path)}: ${count} line${count === 1 ? "" : "s"} not JSON`,
      );
  }
}
