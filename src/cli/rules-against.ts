/**
 * Rules against logs: can a rule fire at all on what these logs supply? Events go in, once; per rule come out the
 * categories it reads with their number of events, and the fields it cannot do without that no event ever had. It says
 * what keeps a rule from firing, not that the rule will fire.
 */
import { visible } from "../base/visible.ts";
import { Alias } from "../event/event.ts";
import type { Event, FieldReader, FieldValue } from "../event/event.ts";
import { requiredFields } from "../rule/required-fields.ts";
import type { Rule } from "../rule/rule.ts";
import { plural } from "./summary.ts";

export interface StepVerdict {
  readonly category: string;
  /** Events of the category; of `any`, all. */
  readonly events: number;
  /** Fields that the step needs and no event of its category had, sorted. */
  readonly missingFields: readonly string[];
  /** There for a missing-event step, which keeps no rule from firing. */
  readonly missing?: true;
}

export interface RuleVerdict {
  readonly rule: Rule;
  /** True if every positive step can be satisfied as far as this tells. */
  readonly canFire: boolean;
  readonly steps: readonly StepVerdict[];
}

interface StepNeeds {
  readonly category: string;
  readonly fields: readonly string[];
  readonly missing: boolean;
}

interface RuleNeeds {
  readonly rule: Rule;
  readonly steps: readonly StepNeeds[];
}

/** Of one category: how many events, and which wanted fields none of them had so far. Shrinks. */
interface CategoryState {
  events: number;
  readonly unseen: Set<string>;
}

/**
 * Counts what the rules need. Holds a set of paths per category that a rule reads, and per class of events a reader for
 * each of them.
 */
export class RuleCoverage {
  /** Events noted. */
  events = 0;
  readonly #rules: readonly RuleNeeds[];
  /** Categories that no rule reads are counted too, for the reader of the report; {@link MAX_CATEGORIES} at most. */
  readonly #states = new Map<string, CategoryState>();
  /** By class index. */
  readonly #readers = new Map<number, Map<string, FieldReader>>();

  constructor(rules: readonly Rule[]) {
    this.#rules = rules.map((rule) => ({ rule, steps: stepsOf(rule) }));
    for (const { steps } of this.#rules) {
      for (const { category, fields } of steps) {
        const { unseen } = this.#state(category);
        for (const field of fields) unseen.add(field);
      }
    }
  }

  /** Takes one event, in any order. */
  note(event: Event): void {
    this.events++;
    this.#note(event, "any");
    const categories =
      event.class.categories ?? this.#read(event, "event.category");
    for (const category of new Set(texts(categories))) {
      this.#note(event, category);
    }
  }

  /** Events by category, most first; `any` is left out. */
  get categories(): readonly (readonly [category: string, events: number])[] {
    return [...this.#states]
      .filter(([name, { events }]) => name !== "any" && events > 0)
      .map(([name, { events }]) => [name, events] as const)
      .sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1));
  }

  /** In the order of the rules. */
  verdicts(): readonly RuleVerdict[] {
    return this.#rules.map(({ rule, steps }) => {
      const verdicts = steps.map(({ category, fields, missing }) => {
        const { events, unseen } = this.#states.get(category)!;
        return {
          category,
          events,
          missingFields: fields.filter((field) => unseen.has(field)),
          ...(missing ? { missing } : {}),
        };
      });
      const canFire = verdicts.every((each) => reasonOf(each) === undefined);
      return { rule, canFire, steps: verdicts };
    });
  }

  #note(event: Event, category: string): void {
    const isKnown = this.#states.has(category);
    if (!isKnown && this.#states.size >= MAX_CATEGORIES) return;
    const state = this.#state(category);
    state.events++;
    for (const path of state.unseen) {
      if (texts(this.#read(event, path)).length > 0) state.unseen.delete(path);
    }
  }

  #state(category: string): CategoryState {
    let state = this.#states.get(category);
    if (state === undefined) {
      this.#states.set(category, (state = { events: 0, unseen: new Set() }));
    }
    return state;
  }

  #read(event: Event, path: string): FieldValue {
    const { class: eventClass } = event;
    let readers = this.#readers.get(eventClass.index);
    if (readers === undefined) {
      this.#readers.set(eventClass.index, (readers = new Map()));
    }
    let reader = readers.get(path);
    if (reader === undefined) {
      reader = eventClass.shape.reader(eventClass, path);
      readers.set(path, reader);
    }
    return reader(event);
  }
}

/** Categories that are counted beside those of the rules; a log may hold any text there. */
const MAX_CATEGORIES = 1_000;

function texts(value: FieldValue | readonly string[]): readonly string[] {
  if (value === undefined) return [];
  if (typeof value !== "object") return [String(value)];
  return (value instanceof Alias ? value.values : value).map(String);
}

function stepsOf({ query }: Rule): readonly StepNeeds[] {
  if (query.kind === "event") {
    const { category, condition } = query.filter;
    const fields = requiredFields(condition);
    return [{ category, fields, missing: false }];
  }
  const aliases = new Set(
    query.steps.flatMap((step) => ("alias" in step ? (step.alias ?? []) : [])),
  );
  return query.steps.map((step) => {
    const { category, condition } = step.filter;
    // An event joins by its keys: without one it is no event of the step, unless the key may be missing (`?`).
    const keys = [...query.by, ...step.by]
      .filter(({ optional }) => !optional)
      .map(({ path }) => path);
    // `e.process.name` is asked of the event that another step has found.
    const own = requiredFields(condition).filter(
      (path) => !aliases.has(path.split(".")[0]!),
    );
    const fields = new Set([...own, ...keys]);
    return {
      category,
      fields: [...fields].sort(),
      missing: "missing" in step && step.missing,
    };
  });
}

/** Why a step keeps its rule from firing; undefined when it does not. */
export function reasonOf(step: StepVerdict): string | undefined {
  if (step.missing === true) return undefined;
  if (step.events === 0) {
    return step.category === "any"
      ? "never: no event"
      : `never: no event of category ${step.category}`;
  }
  const { missingFields } = step;
  if (missingFields.length === 0) return undefined;
  return `blind: fields ${missingFields.join(", ")} never seen`;
}

/** The counts, then the rules that can never fire under their reasons, most frequent first. */
export function printCoverage(
  coverage: RuleCoverage,
  isWhole: boolean,
): string {
  const verdicts = coverage.verdicts();
  const byReason = new Map<string, string[]>();
  for (const { rule, canFire, steps } of verdicts) {
    if (canFire) continue;
    const reasons = steps
      .map(reasonOf)
      .filter((reason) => reason !== undefined);
    const reason = [...new Set(reasons)].join("; ");
    const names = byReason.get(reason);
    if (names === undefined) byReason.set(reason, [rule.name]);
    else names.push(rule.name);
  }
  const able = verdicts.filter(({ canFire }) => canFire).length;
  const kinds = coverage.categories
    .slice(0, MAX_TOLD)
    .map(([name, events]) => `${visible(name, 40)} ${grouped(events)}`);
  const blocks = [
    [
      `${plural(coverage.events, "event")}${kinds.length === 0 ? "" : `: ${kinds.join(", ")}`}`,
      ...(isWhole
        ? []
        : [
            `only the first ${grouped(coverage.events)} events were read; later ones may change the verdicts`,
          ]),
      `${grouped(able)} of ${plural(verdicts.length, "rule")} can fire`,
    ],
    ...[...byReason]
      .sort(([a, x], [b, y]) => y.length - x.length || (a < b ? -1 : 1))
      .map(([reason, names]) => [
        visible(reason, 2_000),
        ...names.map((name) => `  ${visible(name, 200)}`),
      ]),
  ];
  return blocks.map((lines) => lines.join("\n")).join("\n\n");
}

/** Categories that are told one by one. */
const MAX_TOLD = 20;

function grouped(n: number): string {
  return n.toLocaleString("en-US");
}
