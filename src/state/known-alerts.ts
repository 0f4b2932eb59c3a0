/**
 * What the journal already says about each alert, so that reading a log a second time adds nothing to it; and likewise
 * what was printed of it.
 *
 * An alert passes through states (half known, evidence revised, confirmed); a second reading passes through the
 * same ones, or through fewer. A state that an earlier run wrote is therefore not written again, unless the
 * alert came back or went away, or this run has found another state: then the last word counts. Memory is O(alerts).
 */
import { createHash } from "node:crypto";
import type { AlertDocument } from "../export/alert-document.ts";

interface Known {
  /** Marks of all states that earlier runs wrote. */
  readonly earlier: Set<string>;
  /** Mark of the state written last. */
  current: string;
  withdrawn: boolean;
}

export class KnownAlerts {
  readonly #known = new Map<string, Known>();

  /** Takes note of a record that stands in the journal; `earlier`: from before this run. */
  note(document: AlertDocument, earlier: boolean): void {
    const id = document["kibana.alert.uuid"];
    const mark = markOf(document);
    const withdrawn = isWithdrawn(document);
    let known = this.#known.get(id);
    if (known === undefined) {
      known = { earlier: new Set(), current: mark, withdrawn };
      this.#known.set(id, known);
    }
    if (earlier) known.earlier.add(mark);
    // A state that was not known is the last word now: from here on the ones before it are news again.
    else if (known.current !== mark) known.earlier.clear();
    known.current = mark;
    known.withdrawn = withdrawn;
  }

  has(id: string): boolean {
    return this.#known.has(id);
  }

  /** Takes note that an earlier run told this state of an alert, which the journal has. */
  noteMark(id: string, mark: string): void {
    const known = this.#known.get(id);
    if (known !== undefined) {
      known.earlier.add(mark);
      known.current = mark;
      return;
    }
    const earlier = new Set([mark]);
    this.#known.set(id, { earlier, current: mark, withdrawn: false });
  }

  /** True when a record of this document would tell the journal nothing. */
  tellsNothing(document: AlertDocument): boolean {
    const known = this.#known.get(document["kibana.alert.uuid"]);
    if (known === undefined) return false;
    const mark = markOf(document);
    if (known.current === mark) return true;
    return known.withdrawn === isWithdrawn(document) && known.earlier.has(mark);
  }
}

function isWithdrawn(document: AlertDocument): boolean {
  return document["tripline.certainty"] === "withdrawn";
}

/**
 * Certainty, evidence, actions and the number of alerts folded into it, in a few characters. Not the revision: a reading in better order reaches the
 * same evidence with fewer of them. Not the files: the same log may lie elsewhere the next time.
 */
export function markOf(document: AlertDocument): string {
  const state = JSON.stringify([
    document["tripline.certainty"],
    document["tripline.events"].map((event) => [
      event.step,
      event["@timestamp"],
      event.host,
      event.code,
      event.summary,
    ]),
    document["tripline.actions"],
    document["kibana.alert.suppression.docs_count"],
  ]);
  return createHash("sha256").update(state).digest("base64url").slice(0, 16);
}
