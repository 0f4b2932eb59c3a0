/**
 * Documents with the moment each was written, in; the lines of a log file, out. The order on disk is the order
 * of writing and of nothing else: when a thing *happened* stands inside the document and may well be earlier.
 */

/** A document under construction; the timeline fills in what depends on its place. */
export type Doc = Record<string, unknown>;

/** One planted document: keep it to ask later on which line it came to stand. */
export interface Draft {
  readonly writtenMs: number;
  readonly doc: Doc;
}

export interface FinishedLog {
  readonly text: string;
  /** 1-based. */
  lineOf(draft: Draft): number;
}

export class Timeline {
  readonly #drafts: Draft[] = [];

  get size(): number {
    return this.#drafts.length;
  }

  add(writtenMs: number, doc: Doc): Draft {
    const draft = { writtenMs, doc };
    this.#drafts.push(draft);
    return draft;
  }

  /**
   * Sorts by time of writing (planting order where equal) and writes one line a document.
   *
   * @param inOrder called for each document in its final order, to give it running numbers
   */
  finish(inOrder: (doc: Doc) => void): FinishedLog {
    const sorted = this.#drafts.toSorted((a, b) => a.writtenMs - b.writtenMs);
    const lines = new Map<Draft, number>();
    let text = "";
    for (const [index, draft] of sorted.entries()) {
      inOrder(draft.doc);
      lines.set(draft, index + 1);
      text += JSON.stringify(draft.doc) + "\n";
    }
    return { text, lineOf: (draft) => lines.get(draft)! };
  }
}

/** `2026-03-11T09:20:52.232Z` */
export function iso(ms: number): string {
  return new Date(ms).toISOString();
}

/** Sysmon's own form, without a zone: `2026-03-11 09:20:52.232`. */
export function utcTime(ms: number): string {
  return iso(ms).replace("T", " ").slice(0, -1);
}
