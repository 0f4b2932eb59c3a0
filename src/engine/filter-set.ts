/**
 * Many filters over events of any class: which of them can hold for an event ({@link RuleIndex}), and their tests. A test is
 * compiled when it is first asked, once for events of all classes; fields are read once an event ({@link EventFields}).
 */
import type { Event, Shape } from "../event/event.ts";
import type { Filter, LineageNode } from "../lang/eql/tree.ts";
import { documentNodes } from "./document-nodes.ts";
import { EventFields } from "./event-fields.ts";
import { compileCondition } from "./predicate.ts";
import type { Test } from "./predicate.ts";
import { RuleIndex } from "./rule-index.ts";

export class FilterSet {
  readonly index: RuleIndex;
  readonly #filters: readonly Filter[];
  readonly #compileLineage: (node: LineageNode) => Test<Event>;
  readonly #fields = new EventFields();
  /** By number of the filter. */
  readonly #tests: (Test<Event> | undefined)[];

  constructor(
    filters: readonly Filter[],
    compileLineage: (node: LineageNode) => Test<Event>,
  ) {
    this.#filters = filters;
    this.#compileLineage = compileLineage;
    this.index = new RuleIndex(filters, this.#fields);
    this.#tests = new Array<undefined>(filters.length).fill(undefined);
  }

  /**
   * Numbers of the filters that may hold for the event, ascending; it is this event that {@link holds} asks about then.
   * @returns a list that is valid until the next call
   */
  candidates(event: Event): readonly number[] {
    return this.index.candidates(event);
  }

  /** Does a filter hold for the event, that it is a candidate of? */
  holds(id: number, event: Event): boolean {
    return (this.#tests[id] ??= this.#compile(id))(event);
  }

  #compile(id: number): Test<Event> {
    return compileCondition(this.#filters[id]!.condition, {
      field: (path) => this.#fields.reader(path),
      folded: (path) => this.#fields.folded(path),
      nodes: elementReader,
      lineage: this.#compileLineage,
    });
  }
}

/** Reads the elements of a list from events of any shape. */
function elementReader(path: string): (event: Event) => readonly unknown[] {
  const byShape = new Map<Shape, (event: Event) => readonly unknown[]>();
  return (event) => {
    const { shape } = event.class;
    let read = byShape.get(shape);
    if (read === undefined) {
      byShape.set(shape, (read = documentNodes(shape)(path)));
    }
    return read(event);
  };
}
