/**
 * What the fields of lines of one kind are told by, from any one of their events: the kind itself, one of few keys of the
 * line, or more than that.
 */
import { constantAnswer } from "../event/constant-answer.ts";
import type { Event, EventClass, FieldValue } from "../event/event.ts";
import { toList } from "../event/values.ts";
import type { Branch, Clause, Decide } from "./branches.ts";
import { isTriggered } from "./field-index.ts";
import { compileClause } from "./predicate.ts";

/** What tells a field: the value that all lines have, undefined where they differ or may; else keys one of which answers. */
interface Known {
  readonly constant: { readonly value: FieldValue } | undefined;
  readonly canTell: boolean;
}

export class LineFields {
  readonly class: EventClass;
  readonly #event: Event;
  /** By path: rules ask for the same again and again. */
  readonly #known = new Map<string, Known>();

  constructor(event: Event) {
    this.class = event.class;
    this.#event = event;
  }

  /** Of all events of the kind; undefined where they differ. */
  get categories(): EventClass["categories"] {
    const { constant } = this.#knownOf("event.category");
    const told = constant && toList(constant.value).map(String);
    return this.class.categories ?? told;
  }

  #knownOf(path: string): Known {
    let known = this.#known.get(path);
    if (known === undefined) {
      const { shape } = this.class;
      const read = shape.reader(this.class, path);
      const isOfKind = shape.isOfKind?.(this.#event, path) === true;
      known = {
        constant:
          constantAnswer(read) ??
          (isOfKind ? { value: read(this.#event) } : undefined),
        canTell: shape.answeringKeys?.(this.#event, path) !== undefined,
      };
      this.#known.set(path, known);
    }
    return known;
  }

  /** Is a clause true of all lines of the kind, or of none? Undefined where a key of each tells. Of others it may be true. */
  readonly decide: Decide = ({ path, trigger, test }) => {
    const { constant, canTell } = this.#knownOf(path);
    // What one key of the line answers, see `answeringKeys`, is asked of each.
    if (constant === undefined) return canTell ? undefined : true;
    const { value } = constant;
    if (test !== undefined) return compileClause<void>(test, () => value)();
    const values = toList(value);
    return trigger === undefined || trigger.present
      ? values.length > 0
      : values.some((each) => isTriggered(trigger, each));
  };

  /** The branches that are left, without what is true of all lines. */
  left(branches: readonly Branch[]): readonly Branch[] {
    return branches.flatMap((branch) => {
      const open: Clause[] = [];
      for (const clause of branch) {
        const answer = this.decide(clause);
        if (answer === false) return [];
        if (answer === undefined) open.push(clause);
      }
      return [open];
    });
  }
}
