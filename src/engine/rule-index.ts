/**
 * Which of many conditions are worth asking about an event? Conditions go in once; for each event the numbers of those
 * come out whose triggers are true of it. Whoever asks for them still has to ask the conditions themselves: what is
 * left out here cannot hold, what comes out may.
 *
 * ```text
 *   categories of the event     conditions of these categories, each filed under its rarest triggers: one hash of
 *                               texts and one of patterns for each field, shared by all classes of events
 *   class of the event, kind    take away what can not hold for what all these events have, or have not
 *   values of the event         name the conditions that are left to be asked
 * ```
 */
import { constantAnswer } from "../event/constant-answer.ts";
import { Alias } from "../event/event.ts";
import type {
  Event,
  EventClass,
  FieldReader,
  FieldValue,
  Scalar,
} from "../event/event.ts";
import { toList } from "../event/values.ts";
import type { Filter } from "../lang/eql/tree.ts";
import { branchesOf, clauseOf } from "./branches.ts";
import type { Branch } from "./branches.ts";
import { holdsElements } from "./document-nodes.ts";
import { EventFields } from "./event-fields.ts";
import { isTriggered, ValueMemory } from "./field-index.ts";
import type { FieldIndex } from "./field-index.ts";
import { fileConditions } from "./filed-conditions.ts";
import type { FiledConditions } from "./filed-conditions.ts";
import { FoundNumbers } from "./found-numbers.ts";
import type { LineFields } from "./line-fields.ts";
import { eachTrigger, isPossible } from "./need.ts";
import type { Need, Trigger } from "./need.ts";
import { BROAD_COST, cheapest, Expectation } from "./trigger-choice.ts";
import { needOf } from "./triggers.ts";

/** Fewer conditions than these are asked themselves: that is cheaper than finding out which to ask. */
const FEW = 3;

/** What is expected to be true of fewer events than this, in percent, tells enough by itself. */
const RARE_COST = 5;

/** A field that is looked up for every event of a class. */
interface Lookup {
  readonly read: FieldReader;
  readonly index: FieldIndex;
}

/** What is left of a group for the events of one class. */
interface ClassIndex {
  /** Numbers of the conditions that are asked about every event. */
  readonly always: readonly number[];
  readonly lookups: readonly Lookup[];
  /** By number of the condition: 1 if it is worth looking up. */
  readonly isLive: Uint8Array;
  /** False if conditions of other categories than the event's are among them. */
  readonly hasCategories: boolean;
}

/** A field that tells the kind of an event where its class does not. */
interface KindField {
  readonly path: string;
  readonly read: FieldReader;
  /** What the last event of the class had. */
  last: FieldValue;
}

/** The events of a class by their kinds. */
interface ClassIndexes {
  readonly kindFields: readonly KindField[];
  readonly byKind: Map<string, ClassIndex>;
  /** For the kind of the last event. */
  last: ClassIndex | undefined;
  /** For the kinds that are too many. */
  rest: ClassIndex | undefined;
}

/** What most conditions name one value of, and events of a class have few values of. */
const KIND_PATHS = ["event.category", "event.action", "event.type"] as const;

/** Kinds that have an index of their own, at most, and the longest name of one: real logs have some hundred short ones. */
const MAX_KINDS = 1_024;
const MAX_KIND_CHARS = 1_024;

export class RuleIndex {
  readonly #filters: readonly Filter[];
  readonly #needs: readonly Need[];
  readonly #expectation: Expectation;
  readonly #eventFields: EventFields;
  readonly #memory = new ValueMemory();
  /** The categories that the filters name. */
  readonly #categories: ReadonlySet<string>;
  /** Those of the {@link KIND_PATHS} that tell something here. */
  readonly #kindPaths: readonly string[];
  /** By the categories that filters name; there are some dozens of them. */
  readonly #groups = new Map<string, FiledConditions>();
  /** By class index; bounded as the classes are. */
  readonly #byClass: (ClassIndexes | undefined)[] = [];
  /** How many kinds have an index. */
  #kinds = 0;
  readonly #found: FoundNumbers;

  /** @param eventFields turned to each event that {@link candidates} is asked about */
  constructor(filters: readonly Filter[], eventFields = new EventFields()) {
    this.#filters = filters;
    this.#eventFields = eventFields;
    this.#needs = filters.map(({ condition }) => needOf(condition));
    this.#expectation = new Expectation(this.#needs);
    this.#categories = new Set(filters.map(({ category }) => category));
    const named = new Set<string>(["event.category"]);
    for (const need of this.#needs) {
      eachTrigger(need, ({ path }) => named.add(path));
    }
    this.#kindPaths = KIND_PATHS.filter((path) => named.has(path));
    this.#found = new FoundNumbers(filters.length);
  }

  /**
   * Numbers of the conditions that are asked about all or a good part of the events of their category, because no selective
   * trigger is known of them: the slow ones.
   */
  broad(): readonly number[] {
    return this.#needs.flatMap((need, id) => {
      const choice = cheapest(need, (each) => this.#expectation.costOf(each));
      return choice === undefined || choice.cost >= BROAD_COST ? [id] : [];
    });
  }

  /** False if no condition can ever hold for an event of the class. */
  wants({ categories }: EventClass): boolean {
    if (categories === undefined) return this.#filters.length > 0;
    return this.#filters.some(
      ({ category }) => category === "any" || categories.includes(category),
    );
  }

  /**
   * What tells the lines of a kind apart for whose events some condition may hold: whenever one holds, all clauses of one of
   * the branches are true. Those are left out that what all lines of the kind have denies.
   * @returns undefined if some condition may hold without any of them
   */
  branchesOf(fields: LineFields): readonly Branch[] | undefined {
    const { categories } = fields;
    const hasElements = holdsElements(fields.class.shape);
    const isTrue = (trigger: Trigger): boolean | undefined =>
      fields.decide(clauseOf(trigger));
    const found: Branch[] = [];
    for (const [id, { category, condition }] of this.#filters.entries()) {
      const isOfCategory =
        category === "any" || (categories?.includes(category) ?? true);
      if (!isOfCategory) continue;
      // Most are denied by what all lines have, which their needs tell at half the cost of branches.
      if (!isPossible(this.#needs[id]!, isTrue, hasElements)) continue;
      for (const branch of branchesOf(condition, fields.decide, hasElements)) {
        if (branch.length === 0) return undefined;
        found.push(this.#withoutNeedless(branch));
      }
    }
    return found;
  }

  /** Asking costs more than looking up: where something rare is needed, nothing is asked beside it. */
  #withoutNeedless(branch: Branch): Branch {
    const isRare = branch.some(
      ({ trigger }) =>
        trigger !== undefined && this.#expectation.costOf(trigger) < RARE_COST,
    );
    return isRare
      ? branch.flatMap(({ trigger }) =>
          trigger === undefined ? [] : clauseOf(trigger),
        )
      : branch;
  }

  /**
   * Numbers of the conditions that may hold for the event, ascending. All others do not.
   * @returns a list that is valid until the next call
   */
  candidates(event: Event): readonly number[] {
    this.#eventFields.turnTo(event);
    const index = this.#indexOf(event);
    const found = this.#found;
    found.begin();
    for (const id of index.always) found.add(id);
    const { lookups, isLive } = index;
    for (let i = 0; i < lookups.length; i++) {
      const lookup = lookups[i]!;
      const value = lookup.read(event);
      if (value === undefined) continue;
      if (typeof value !== "object") {
        this.#take(lookup.index.idsOf(value), isLive);
        continue;
      }
      for (const each of value instanceof Alias ? value.values : value) {
        this.#take(lookup.index.idsOf(each), isLive);
      }
    }
    const ids = found.ascending();
    return index.hasCategories ? ids : this.#ofCategories(event, ids);
  }

  #ofCategories(event: Event, ids: readonly number[]): readonly number[] {
    const categories = toList(
      this.#eventFields.reader("event.category")(event),
    );
    return ids.filter((id) => {
      const { category } = this.#filters[id]!;
      return category === "any" || categories.includes(category);
    });
  }

  #take(ids: readonly number[], isLive: Uint8Array): void {
    for (let i = 0; i < ids.length; i++) {
      const id = ids[i]!;
      if (isLive[id] !== 0) this.#found.add(id);
    }
  }

  #indexOf(event: Event): ClassIndex {
    const { class: eventClass } = event;
    const indexes = (this.#byClass[eventClass.index] ??=
      this.#newIndexes(eventClass));
    const { kindFields, byKind } = indexes;
    let index = indexes.last;
    for (const field of kindFields) {
      const value = field.read(event);
      if (value === field.last) continue;
      field.last = value;
      index = undefined;
    }
    if (index !== undefined) return index;
    const key = JSON.stringify(kindFields.map(({ last }) => toList(last)));
    index = byKind.get(key);
    if (index === undefined) {
      if (this.#kinds < MAX_KINDS && key.length <= MAX_KIND_CHARS) {
        this.#kinds++;
        index = this.#narrow(eventClass, kindFields);
        byKind.set(key, index);
      } else {
        index = indexes.rest ??= this.#narrow(eventClass, []);
      }
    }
    indexes.last = index;
    return index;
  }

  #newIndexes(eventClass: EventClass): ClassIndexes {
    const isOpen = (path: string): boolean =>
      constantAnswer(eventClass.shape.reader(eventClass, path)) === undefined;
    const kindFields = this.#kindPaths.filter(isOpen).map((path) => ({
      path,
      read: this.#eventFields.reader(path),
      last: undefined,
    }));
    return { kindFields, byKind: new Map(), last: undefined, rest: undefined };
  }

  /** @param categories undefined for conditions of all of them */
  #groupOf(categories: readonly Scalar[] | undefined): FiledConditions {
    const named =
      categories === undefined
        ? [...this.#categories]
        : [...this.#categories].filter((each) => categories.includes(each));
    const key = named.join("\n");
    let group = this.#groups.get(key);
    if (group === undefined) {
      const ids = this.#filters.flatMap(({ category }, id) =>
        category === "any" || named.includes(category) ? [id] : [],
      );
      group = fileConditions(ids, this.#needs, this.#expectation, this.#memory);
      this.#groups.set(key, group);
    }
    return group;
  }

  /** Takes from the conditions of an event's categories what its class and its kind answer. */
  #narrow(
    eventClass: EventClass,
    kindFields: readonly KindField[],
  ): ClassIndex {
    const known = new Map<string, readonly Scalar[] | undefined>(
      kindFields.map(({ path, last }) => [path, toList(last)]),
    );
    const categories = eventClass.categories ?? known.get("event.category");
    const { ids, triggers, fields } = this.#groupOf(categories);
    const isLive = new Uint8Array(this.#filters.length);
    const hasCategories = categories !== undefined;
    const isTrue = classAnswers(eventClass, known);
    const hasElements = holdsElements(eventClass.shape);
    const possible = ids.map((id) =>
      isPossible(this.#needs[id]!, isTrue, hasElements),
    );
    const isFew = possible.filter((each) => each).length < FEW;
    const always: number[] = [];
    const paths = new Set<string>();
    ids.forEach((id, at) => {
      if (!possible[at]!) return;
      const answers = isFew ? undefined : triggers[at]?.map(isTrue);
      if (answers === undefined || answers.includes(true)) {
        always.push(id);
        return;
      }
      isLive[id] = 1;
      triggers[at]!.forEach(({ path }, i) => {
        if (answers[i] === undefined) paths.add(path);
      });
    });
    const lookups = [...paths].map((path) => ({
      read: this.#eventFields.reader(path),
      index: fields.get(path)!,
    }));
    return { always, lookups, isLive, hasCategories };
  }
}

/**
 * Tells of triggers whether they are true of all events of a class, or of none; undefined where it differs.
 * @param known values of fields that are the same for those events of the class which are in question
 */
function classAnswers(
  eventClass: EventClass,
  known: Map<string, readonly Scalar[] | undefined>,
): (trigger: Trigger) => boolean | undefined {
  return (trigger) => {
    const { path } = trigger;
    let values = known.get(path);
    if (values === undefined && !known.has(path)) {
      const read = eventClass.shape.reader(eventClass, path);
      const answer = constantAnswer(read);
      values = answer === undefined ? undefined : toList(answer.value);
      known.set(path, values);
    }
    return values?.some((each) => isTriggered(trigger, each));
  };
}
