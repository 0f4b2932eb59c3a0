/**
 * What the lines of one kind have in common, for lines in whose events nobody is interested: one that was opened goes in;
 * of every other the times and numbers are read from its bytes, without a document. Lines of a kind agree in all that
 * decides shape and class (`Shapes` says what that is), so nothing but their host tells them apart.
 *
 * A stamp that is not in the plain form (`2020-12-19T12:00:22.232Z`, whole numbers) is left to who reads the document.
 */
import type { DocumentIndex, WatchedSlots } from "./document-index.ts";
import type { Event, EventClass, KeyPath } from "./event.ts";
import type { ClockKind, DocumentShape } from "./shapes/shape.ts";
import { ShapeClass } from "./shapes/shape-class.ts";

export class LineKind {
  readonly shape: DocumentShape;
  readonly class: ShapeClass;
  /** Of all its lines; undefined where they differ. */
  readonly categories: EventClass["categories"];
  readonly clock: ClockKind;
  /** Where its lines have their times and numbers. */
  readonly slots: Omit<WatchedSlots, "meshes">;

  private constructor(
    eventClass: ShapeClass,
    categories: EventClass["categories"],
    clock: ClockKind,
    slots: Omit<WatchedSlots, "meshes">,
  ) {
    this.shape = eventClass.shape;
    this.class = eventClass;
    this.categories = categories;
    this.clock = clock;
    this.slots = slots;
  }

  /** @returns undefined for shapes that want whole documents */
  static of(
    documents: DocumentIndex,
    event: Event,
    categories: EventClass["categories"],
  ): LineKind | undefined {
    const { class: eventClass, kept } = event;
    if (!(eventClass instanceof ShapeClass) || kept === undefined) {
      return undefined;
    }
    const keys = eventClass.shape.stampKeys(kept, eventClass);
    if (keys === undefined) return undefined;
    const slotOf = (path: KeyPath | undefined): number | undefined =>
      path && documents.slotOf(path);
    const number = slotOf(keys.number);
    if (number === undefined) return undefined;
    return new LineKind(eventClass, categories, keys.clock, {
      happened: slotOf(keys.happened),
      record: keys.record.flatMap((path) => slotOf(path) ?? []),
      arrival: slotOf(keys.arrival),
      number,
      sequence: slotOf(keys.sequence),
    });
  }
}
