/**
 * A Splunk export writes previews of a search while it runs, and all rows once more when it is done. Previews are kept
 * aside, the last one only, and let go when results come; where nothing else follows (the export was cut off, or it was a
 * page of previews), they are all there is.
 *
 *     {"preview":true,"offset":0,…}    kept, instead of what was kept
 *     {"preview":true,"offset":1,…}    kept
 *     {"preview":false,"offset":0,…}   what was kept is let go
 *
 * Bounded: {@link MAX_PREVIEWS} values a log are kept; the rest of a larger preview is read as it comes, and its records
 * once more with the results, which their identity tells.
 */
import type { Line } from "../source/line.ts";
import type { Doc } from "./event.ts";
import { isObject } from "./values.ts";

export const MAX_PREVIEWS = 5_000;

export interface Preview {
  readonly value: Doc;
  readonly line: Line;
}

function isEnvelope(value: Doc): boolean {
  return isObject(value["result"]) || Array.isArray(value["results"]);
}

export class SplunkPreviews {
  #kept: Preview[] = [];
  /** Values that were let go for the results that followed. */
  letGo = 0;

  /** Takes the value of a line; false if it is to be read now. */
  keeps(value: unknown, line: Line): boolean {
    // Nearly every document of every other kind ends here.
    if (!isObject(value) || typeof value["preview"] !== "boolean") return false;
    if (!isEnvelope(value)) return false;
    if (!value["preview"]) {
      this.#drop();
      return false;
    }
    if ((value["offset"] ?? value["init_offset"]) === 0) this.#drop();
    if (this.#kept.length >= MAX_PREVIEWS) return false;
    this.#kept.push({ value, line });
    return true;
  }

  /** What is kept, and stays so. */
  get kept(): readonly Preview[] {
    return this.#kept;
  }

  /** What is kept, to be read: nothing followed. */
  take(): readonly Preview[] {
    const kept = this.#kept;
    this.#kept = [];
    return kept;
  }

  #drop(): void {
    this.letGo += this.#kept.length;
    this.#kept = [];
  }
}
