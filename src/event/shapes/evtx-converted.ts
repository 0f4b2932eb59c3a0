/**
 * A record that is not in its document as objects and must be put together first: from flattened names, from a text that
 * is JSON, from XML. That is done once per document and kept with it.
 */
import type { Doc } from "../event.ts";
import { EvtxRecordShape } from "./evtx-record.ts";

const NOTHING: Doc = {};

export abstract class EvtxConvertedShape extends EvtxRecordShape {
  /** Lives as long as the documents do. */
  readonly #records = new WeakMap<Doc, Doc>();

  /** Puts the record together; undefined when the document holds none after all. */
  protected abstract convert(doc: Doc): Doc | undefined;

  protected recordOf(doc: Doc): Doc {
    return this.converted(doc) ?? NOTHING;
  }

  /** The record of a document; undefined when there is none. */
  protected converted(doc: Doc): Doc | undefined {
    const known = this.#records.get(doc);
    if (known !== undefined) return known;
    const record = this.convert(doc);
    if (record !== undefined) this.#records.set(doc, record);
    return record;
  }
}
