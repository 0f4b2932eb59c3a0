/**
 * What the fields of lines of one kind are told by, from any one of their events: the kind itself, a single key of the
 * line, or more than that.
 */
import { constantAnswer } from "../event/constant-answer.ts";
import type { Event, EventClass, FieldValue } from "../event/event.ts";
import { toList } from "../event/values.ts";
import type { Branch, Clause } from "./branches.ts";
import { isTriggered } from "./field-index.ts";
import { compileClause } from "./predicate.ts";

export class LineFields {
  readonly class: EventClass;
  readonly #event: Event;

  constructor(event: Event) {
    this.class = event.class;
    this.#event = event;
  }

  /** What all lines of the kind have; undefined where they differ, or may. */
  constantOf(path: string): { readonly value: FieldValue } | undefined {
    const { shape } = this.class;
    const read = shape.reader(this.class, path);
    const constant = constantAnswer(read);
    if (constant !== undefined) return constant;
    return shape.isOfKind?.(this.#event, path) === true
      ? { value: read(this.#event) }
      : undefined;
  }

  /** True if a single key of the line tells, see `keyOf`. */
  canTell(path: string): boolean {
    return this.class.shape.keyOf?.(this.#event, path) !== undefined;
  }

  /** Is a clause true of all lines of the kind, or of none? Undefined where a key of each tells. Of others it may be true. */
  decide({ path, trigger, test }: Clause): boolean | undefined {
    const constant = this.constantOf(path);
    if (constant === undefined) return this.canTell(path) ? undefined : true;
    const { value } = constant;
    if (test !== undefined) return compileClause<void>(test, () => value)();
    const values = toList(value);
    return trigger === undefined || trigger.present
      ? values.length > 0
      : values.some((each) => isTriggered(trigger, each));
  }

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
