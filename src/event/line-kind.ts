/**
 * What the lines of one kind have in common, for lines in whose events nobody is interested: one that was opened goes in;
 * of every other the times and numbers come out, read from its bytes and without a document. Lines of a kind agree in all
 * that decides shape, class and host (`Shapes` says what that is), so nothing else tells them apart.
 *
 * A stamp that is not in the plain form (`2020-12-19T12:00:22.232Z`, whole numbers) is left to who reads the document.
 */
import type { Us } from "../base/time.ts";
import type { DocumentIndex } from "./document-index.ts";
import type { Doc, Event, KeyPath } from "./event.ts";
import type { ClockKind, DocumentShape } from "./shapes/shape.ts";
import { ShapeClass } from "./shapes/shape-class.ts";

/** The slots of its shape's `StampKeys`. */
interface Slots {
  readonly happened: number | undefined;
  readonly record: readonly number[];
  readonly arrival: number | undefined;
  readonly number: number;
  readonly sequence: number | undefined;
}

export class LineKind {
  readonly shape: DocumentShape;
  readonly class: ShapeClass;
  readonly clock: ClockKind;
  /** A document of the kind, for what all of them say. */
  readonly doc: Doc;
  // Of the line that was read last.
  happenedUs: Us | undefined;
  recordUs: Us | undefined;
  arrivalUs: Us | undefined;
  recordNumber: number | undefined;
  recordId: number | undefined;
  readonly #documents: DocumentIndex;
  readonly #slots: Slots;

  private constructor(
    documents: DocumentIndex,
    eventClass: ShapeClass,
    doc: Doc,
    clock: ClockKind,
    slots: Slots,
  ) {
    this.shape = eventClass.shape;
    this.class = eventClass;
    this.clock = clock;
    this.doc = doc;
    this.#documents = documents;
    this.#slots = slots;
  }

  /** @returns undefined for shapes that want whole documents */
  static of(documents: DocumentIndex, event: Event): LineKind | undefined {
    const { class: eventClass, kept } = event;
    if (!(eventClass instanceof ShapeClass) || kept === undefined) {
      return undefined;
    }
    // A copy, which does not hold the line.
    const doc = structuredClone({ ...kept });
    const keys = eventClass.shape.stampKeys(doc, eventClass);
    if (keys === undefined) return undefined;
    const slotOf = (path: KeyPath | undefined): number | undefined =>
      path && documents.slotOf(path);
    const number = slotOf(keys.number);
    if (number === undefined) return undefined;
    return new LineKind(documents, eventClass, doc, keys.clock, {
      happened: slotOf(keys.happened),
      record: keys.record.flatMap((path) => slotOf(path) ?? []),
      arrival: slotOf(keys.arrival),
      number,
      sequence: slotOf(keys.sequence),
    });
  }

  /**
   * Reads the line that the index walked over last, which is of this kind.
   * @returns false if that takes its document
   */
  read(): boolean {
    const documents = this.#documents;
    const { happened, record, arrival, number, sequence } = this.#slots;
    const happenedUs =
      happened === undefined ? undefined : documents.timeAt(happened);
    let recordUs: Us | undefined;
    for (let i = 0; i < record.length && recordUs === undefined; i++) {
      recordUs = documents.timeAt(record[i]!);
    }
    const arrivalUs =
      arrival === undefined ? undefined : documents.timeAt(arrival);
    const recordNumber = documents.integerAt(number, true);
    const recordId =
      sequence === undefined
        ? recordNumber
        : (documents.integerAt(sequence, false) ?? recordNumber);
    this.happenedUs = happenedUs;
    this.recordUs = recordUs;
    this.arrivalUs = arrivalUs;
    this.recordNumber = recordNumber;
    this.recordId = recordId;
    const isTimed = happenedUs !== undefined || recordUs !== undefined;
    return (
      isTimed &&
      !Number.isNaN(happenedUs) &&
      !Number.isNaN(recordUs) &&
      !Number.isNaN(arrivalUs) &&
      !Number.isNaN(recordNumber) &&
      !Number.isNaN(recordId)
    );
  }
}
