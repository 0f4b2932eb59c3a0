/**
 * Rules against events: can a rule fire at all on what is seen? Events go in; per rule comes out whether each step that
 * has to happen can be satisfied, and what is missing where not. "Never" is certain of the events that went in; that a
 * rule can fire does not mean that it will.
 *
 * Events are told apart by kind: class (shape, channel, event id) and categories. A step needs one kind that has its
 * category and all it asks for; fields of two kinds do not add up.
 *
 * ```text
 *   event ──► kind ──► fields that none of them had so far, shrinking       ──► satisfiable? ──► verdict
 *                      values of the fields that say what kind it is, growing     (rule/satisfiable.ts)
 * ```
 */
import { documentNodes } from "../engine/document-nodes.ts";
import { compileCondition, noLineage } from "../engine/predicate.ts";
import type { Test } from "../engine/predicate.ts";
import { Alias } from "../event/event.ts";
import type { Event, EventClass, FieldValue } from "../event/event.ts";
import { supplyOf } from "../event/shapes/supply.ts";
import { toList } from "../event/values.ts";
import { printExpr } from "../lang/eql/printer.ts";
import type { Expr, FieldNode } from "../lang/eql/tree.ts";
import type { Rule, SplRule } from "../rule/rule.ts";
import { fieldsBelow, obstaclesOf, outcomesOf } from "../rule/satisfiable.ts";
import type {
  Knowledge,
  Obstacle,
  Outcomes,
  ReadField,
} from "../rule/satisfiable.ts";
import { SearchCoverage } from "./search-coverage.ts";

/**
 * What keeps a step from being satisfied, of the kind of event that comes nearest to it.
 *
 * - `unsupplied`: the shape has no such field for any event, ever.
 * - `elsewhere`: the shape has it for other events than this kind.
 * - `unfilled`: this kind may have it, but no event had it.
 * - `value`: it has values, but never one that is asked for.
 */
export type StepObstacle =
  | {
      readonly field: string;
      readonly why: "unsupplied" | "elsewhere" | "unfilled";
      readonly shape: string;
      /** `Security 5158`; the shape where there is no channel. */
      readonly events: string;
    }
  | {
      readonly field: string;
      readonly why: "value";
      readonly shape: string;
      readonly events: string;
      /** The predicate: `event.type == "deletion"`. */
      readonly asks: string;
      /** At most {@link MOST_VALUES_TOLD}. */
      readonly seen: readonly string[];
    };

export interface StepCoverage {
  readonly category: string;
  /** Events of the category; of `any`, all. */
  readonly events: number;
  /** There for a missing-event step, which keeps no rule from firing. */
  readonly missing?: true;
  /** Empty where the step can be satisfied, and where there is no event of the category. */
  readonly obstacles: readonly StepObstacle[];
}

/** `part`: it can fire, but reads fields that no event of its categories had. */
export type Coverage = "full" | "part" | "none";

export interface RuleVerdict {
  readonly rule: Rule;
  readonly coverage: Coverage;
  readonly steps: readonly StepCoverage[];
  /** Fields that it reads and that no event of the step's category had, sorted. */
  readonly unfilled: readonly string[];
}

export interface RuleCoverageOptions {
  /**
   * Read fields of the first events of each kind only, and of some later ones. What is "never" then is "not yet", and
   * an event costs next to nothing.
   */
  readonly sample?: boolean;
}

/** True if the step does not keep its rule from firing. */
export function isCovered(step: StepCoverage): boolean {
  return (
    step.missing === true || (step.events > 0 && step.obstacles.length === 0)
  );
}

interface Wants {
  readonly fields: Set<string>;
  readonly nodes: Set<string>;
}

interface StepNeeds {
  readonly category: string;
  readonly condition: Expr;
  /** Join keys that must have a value. */
  readonly keys: readonly string[];
  readonly reads: readonly ReadField[];
  readonly missing: boolean;
  /** Names of other steps' events. */
  readonly aliases: ReadonlySet<string>;
  /** Once it can be satisfied, it always can. */
  isMet: boolean;
}

interface RuleNeeds {
  readonly rule: Rule;
  readonly steps: readonly StepNeeds[];
  /** What was said last, and at which version. */
  last: { readonly verdict: RuleVerdict; readonly version: number } | undefined;
}

/** One kind of event. `undefined` class: kinds beyond the bound, of which nothing is known. */
interface Kind {
  readonly eventClass: EventClass | undefined;
  readonly categories: readonly string[];
  events: number;
  /** Events since one was looked at. */
  sinceLook: number;
  readonly unseen: Map<string, (event: Event) => FieldValue>;
  readonly unseenNodes: Map<string, (event: Event) => readonly unknown[]>;
  readonly values: Map<string, SeenValues>;
}

/** Distinct answers of a field, by their text; undefined once there were too many. */
interface SeenValues {
  readonly read: (event: Event) => FieldValue;
  distinct: Map<string, FieldValue> | undefined;
}

/** Fields that say what kind of thing happened where; all others hold what happened, which may differ tomorrow. */
const KIND_FIELDS: ReadonlySet<string> = new Set([
  "data_stream.dataset",
  "event.action",
  "event.category",
  "event.code",
  "event.dataset",
  "event.kind",
  "event.module",
  "event.provider",
  "event.type",
  "host.os.family",
  "host.os.type",
  "winlog.channel",
  "winlog.provider_name",
]);

const MAX_KINDS = 10_000;
/** Categories that are counted; a log may hold any text there. */
const MAX_CATEGORIES = 1_000;
/** Characters of an event's categories; an event of more is of a kind of which nothing is known. */
const MAX_KEY_CHARS = 1_000;
/** Distinct values kept of one field of one kind of event. */
const MAX_VALUES = 64;
const MOST_VALUES_TOLD = 4;
/** When sampling: events of a kind that are all looked at, and the distance between those after them, at least. */
const SAMPLED_FIRST = 256;
const SAMPLED_EVERY = 64;

/**
 * Holds per kind of event the wanted paths that it never had, {@link MAX_KINDS} kinds at most: what is beyond them
 * counts as if it had everything.
 */
export class RuleCoverage {
  /** Events noted. */
  events = 0;
  /** Counts up whenever a verdict may have changed. */
  version = 0;
  readonly #rules: readonly RuleNeeds[];
  readonly #searches: SearchCoverage;
  readonly #wants = new Map<string, Wants>();
  readonly #isSampling: boolean;
  /** By class index, where the class tells the categories. */
  readonly #byClass: (Kind | undefined)[] = [];
  /** By class index and categories, where each event tells its own. */
  readonly #byCategories: (Map<string, Kind> | undefined)[] = [];
  readonly #kinds: Kind[] = [];
  #unknown: Kind | undefined;
  /** The version in which a category last changed. */
  readonly #changed = new Map<string, number>();
  readonly #counts = new Map<string, number>();
  readonly #shapes = new Map<string, number>();
  readonly #tests = new Map<Expr, Test<FieldValue> | undefined>();

  constructor(rules: readonly Rule[], options: RuleCoverageOptions = {}) {
    this.#isSampling = options.sample === true;
    this.#searches = new SearchCoverage(
      rules.filter((rule) => rule.language === "spl"),
    );
    this.#rules = rules.map((rule) => ({
      rule,
      steps: stepsOf(rule),
      last: undefined,
    }));
    for (const { steps } of this.#rules) {
      for (const { category, reads, keys } of steps) {
        let wants = this.#wants.get(category);
        if (wants === undefined) {
          wants = { fields: new Set(), nodes: new Set() };
          this.#wants.set(category, wants);
        }
        for (const { path, nodes } of reads) {
          (nodes ? wants.nodes : wants.fields).add(path);
        }
        for (const key of keys) wants.fields.add(key);
      }
    }
  }

  /** False if the next event of the class may come without its document: it is only counted. */
  wantsDocument(eventClass: EventClass): boolean {
    const kind = this.#byClass[eventClass.index];
    return kind === undefined || this.#looksAt(kind);
  }

  /** Takes one event, in any order. */
  note(event: Event): void {
    this.events++;
    const kind = this.#kindOf(event);
    const isLookedAt = event.passed === undefined && this.#looksAt(kind);
    kind.events++;
    kind.sinceLook = isLookedAt ? 0 : kind.sinceLook + 1;
    if (isLookedAt) this.#observe(kind, event);
    // Searches are asked about every event of their data models.
    if (event.passed !== undefined) return;
    const { version } = this.#searches;
    this.#searches.note(event, isLookedAt);
    if (this.#searches.version !== version) this.version++;
  }

  /** Events by category, most first. */
  get categories(): readonly (readonly [category: string, events: number])[] {
    this.#count();
    return mostFirst(this.#counts);
  }

  /** Events by shape, most first. */
  get shapes(): readonly (readonly [shape: string, events: number])[] {
    this.#count();
    return mostFirst(this.#shapes);
  }

  /** In the order of the rules. O(rules × kinds of event); of the rules about which nothing new was seen, O(1) each. */
  verdicts(): readonly RuleVerdict[] {
    this.#count();
    const kindsOf = new Map<string, readonly Kind[]>();
    for (const category of this.#wants.keys()) {
      kindsOf.set(
        category,
        this.#kinds.filter((kind) => isOf(kind, category)),
      );
    }
    return this.#rules.map((needs) => {
      const { rule, last } = needs;
      if (rule.language === "spl") return this.#searchVerdict(rule);
      const isFresh =
        last !== undefined &&
        needs.steps.every(
          ({ category }) => (this.#changed.get(category) ?? 0) <= last.version,
        );
      const verdict = isFresh
        ? this.#recounted(last.verdict)
        : this.#verdict(needs, kindsOf);
      needs.last = { verdict, version: this.version };
      return verdict;
    });
  }

  #searchVerdict(rule: SplRule): RuleVerdict {
    const tables = this.#searches.of(rule);
    const steps = tables.map(({ model, events, needed }) => ({
      category: model,
      events,
      obstacles:
        events === 0
          ? []
          : needed.map((field) => ({
              field,
              why: "unfilled" as const,
              shape: "",
              events: model,
            })),
    }));
    const unfilled = tables.flatMap((table) =>
      table.events === 0 ? [] : table.unfilled,
    );
    const coverage = !steps.every(isCovered)
      ? "none"
      : unfilled.length > 0
        ? "part"
        : "full";
    return { rule, coverage, steps, unfilled: [...new Set(unfilled)].sort() };
  }

  /** The same verdict with the numbers of events of now. */
  #recounted(verdict: RuleVerdict): RuleVerdict {
    const steps = verdict.steps.map((step) => ({
      ...step,
      events: this.#eventsOf(step.category),
    }));
    return { ...verdict, steps };
  }

  #eventsOf(category: string): number {
    return category === "any" ? this.events : (this.#counts.get(category) ?? 0);
  }

  #verdict(
    { rule, steps }: RuleNeeds,
    kindsOf: ReadonlyMap<string, readonly Kind[]>,
  ): RuleVerdict {
    const unfilled = new Set<string>();
    const told = steps.map((step) => {
      const kinds = kindsOf.get(step.category)!;
      const covered = this.#step(step, kinds);
      if (!step.missing && covered.events > 0) {
        for (const { path, nodes } of step.reads) {
          const isFilled = kinds.some((kind) =>
            nodes ? !kind.unseenNodes.has(path) : !kind.unseen.has(path),
          );
          if (!isFilled) unfilled.add(path);
        }
      }
      return covered;
    });
    const coverage = !told.every(isCovered)
      ? "none"
      : unfilled.size > 0
        ? "part"
        : "full";
    return { rule, coverage, steps: told, unfilled: [...unfilled].sort() };
  }

  #step(step: StepNeeds, kinds: readonly Kind[]): StepCoverage {
    const { category, missing } = step;
    const told = {
      category,
      events: this.#eventsOf(category),
      ...(missing && { missing }),
    };
    step.isMet ||= kinds.some((kind) => this.#isMet(step, kind));
    if (step.isMet || missing) return { ...told, obstacles: [] };
    let nearest: readonly [Kind, ReadonlyMap<string, RawObstacle>] | undefined;
    let least = Infinity;
    for (const kind of kinds) {
      const own = this.#obstacles(step, kind);
      const weight = weightOf(own);
      if (weight >= least) continue;
      least = weight;
      nearest = [kind, own];
    }
    return { ...told, obstacles: nearest ? described(...nearest) : [] };
  }

  #isMet(step: StepNeeds, kind: Kind): boolean {
    if (kind.eventClass === undefined) return true;
    return (
      step.keys.every((key) => !kind.unseen.has(key)) &&
      outcomesOf(step.condition, this.#knowledge(step, kind)).mayHold
    );
  }

  /** By field. */
  #obstacles(step: StepNeeds, kind: Kind): ReadonlyMap<string, RawObstacle> {
    const eventClass = kind.eventClass!;
    const found = new Map<string, RawObstacle>();
    const miss = (field: string): void => {
      found.set(field, { why: WHY_MISSING[supplyOf(eventClass, field)] });
    };
    for (const key of step.keys) if (kind.unseen.has(key)) miss(key);
    const known = this.#knowledge(step, kind);
    for (const each of obstaclesOf(step.condition, known)) {
      if (each.why === "missing") miss(each.field);
      else found.set(each.field, each);
    }
    return found;
  }

  #knowledge({ aliases }: StepNeeds, kind: Kind): Knowledge {
    return {
      mayHave: (path) => isAliased(path, aliases) || !kind.unseen.has(path),
      mayHaveNodes: (path) => !kind.unseenNodes.has(path),
      outcomes: (predicate) => this.#outcomes(predicate, kind),
    };
  }

  /** Asks the engine's own predicate of every value that the kind of event was seen with. */
  #outcomes(predicate: Expr, { values }: Kind): Outcomes | undefined {
    let test = this.#tests.get(predicate);
    if (test === undefined && !this.#tests.has(predicate)) {
      test = testOfValue(predicate);
      this.#tests.set(predicate, test);
    }
    if (test === undefined) return undefined;
    const [{ path } = { path: "" }] = fieldsBelow(predicate);
    const distinct = values.get(path)?.distinct;
    if (distinct === undefined) return undefined;
    let mayHold = false;
    let mayFail = false;
    for (const value of distinct.values()) {
      if (test(value)) mayHold = true;
      else mayFail = true;
    }
    return { mayHold, mayFail };
  }

  #looksAt({ events, sinceLook }: Kind): boolean {
    return (
      !this.#isSampling ||
      events < SAMPLED_FIRST ||
      sinceLook >= SAMPLED_EVERY - 1
    );
  }

  #kindOf(event: Event): Kind {
    const { class: eventClass } = event;
    if (eventClass.categories !== undefined) {
      return (this.#byClass[eventClass.index] ??= this.#make(
        eventClass,
        eventClass.categories,
      ));
    }
    const value = eventClass.shape.reader(eventClass, "event.category")(event);
    const categories = texts(value);
    const key = categories.join("\n");
    if (key.length > MAX_KEY_CHARS) return this.#beyond();
    let kinds = this.#byCategories[eventClass.index];
    if (kinds === undefined) {
      this.#byCategories[eventClass.index] = kinds = new Map();
    }
    let kind = kinds.get(key);
    if (kind === undefined) {
      kind = this.#make(eventClass, categories);
      if (kind.eventClass !== undefined) kinds.set(key, kind);
    }
    return kind;
  }

  #make(eventClass: EventClass, categories: readonly string[]): Kind {
    if (this.#kinds.length >= MAX_KINDS) return this.#beyond();
    const unseen: Kind["unseen"] = new Map();
    const unseenNodes: Kind["unseenNodes"] = new Map();
    const values: Kind["values"] = new Map();
    const nodeReader = documentNodes(eventClass.shape);
    for (const category of new Set([...categories, "any"])) {
      const wants = this.#wants.get(category);
      for (const path of wants?.fields ?? []) {
        const read = eventClass.shape.reader(eventClass, path);
        unseen.set(path, read);
        if (KIND_FIELDS.has(path)) {
          values.set(path, { read, distinct: new Map() });
        }
      }
      for (const path of wants?.nodes ?? []) {
        unseenNodes.set(path, nodeReader(path));
      }
    }
    return this.#add({
      eventClass,
      categories,
      events: 0,
      sinceLook: 0,
      unseen,
      unseenNodes,
      values,
    });
  }

  #beyond(): Kind {
    return (this.#unknown ??= this.#add({
      eventClass: undefined,
      categories: [],
      events: 0,
      sinceLook: 0,
      unseen: new Map(),
      unseenNodes: new Map(),
      values: new Map(),
    }));
  }

  #add(kind: Kind): Kind {
    this.#kinds.push(kind);
    this.#change(kind);
    return kind;
  }

  /** Something is known of the kind that was not known before. */
  #change({ eventClass, categories }: Kind): void {
    this.version++;
    const all = eventClass === undefined ? this.#wants.keys() : categories;
    for (const category of all) {
      if (this.#wants.has(category)) this.#changed.set(category, this.version);
    }
    this.#changed.set("any", this.version);
  }

  #observe(kind: Kind, event: Event): void {
    const { unseen, unseenNodes, values } = kind;
    const before = unseen.size + unseenNodes.size;
    for (const [path, read] of unseen) {
      if (toList(read(event)).length > 0) unseen.delete(path);
    }
    for (const [path, read] of unseenNodes) {
      if (read(event).length > 0) unseenNodes.delete(path);
    }
    let isNew = unseen.size + unseenNodes.size < before;
    for (const seen of values.values()) {
      if (isNewValue(seen, event)) isNew = true;
    }
    if (isNew) this.#change(kind);
  }

  #count(): void {
    this.#counts.clear();
    this.#shapes.clear();
    const add = (
      counts: Map<string, number>,
      name: string,
      n: number,
    ): void => {
      if (!counts.has(name) && counts.size >= MAX_CATEGORIES) return;
      counts.set(name, (counts.get(name) ?? 0) + n);
    };
    // The categories that rules read are never among those that there is no room for.
    for (const category of this.#wants.keys()) this.#counts.set(category, 0);
    for (const { eventClass, categories, events } of this.#kinds) {
      if (eventClass !== undefined) {
        add(this.#shapes, eventClass.shape.name, events);
      }
      for (const category of new Set(categories)) {
        add(this.#counts, category, events);
      }
    }
  }
}

const WHY_MISSING = {
  maybe: "unfilled",
  elsewhere: "elsewhere",
  never: "unsupplied",
} as const;

/** `Sysmon 3`, `Security 5158`, `endpoint`. */
function eventsName({ channel, code, shape }: EventClass): string {
  const log = channel
    .replace(/^Microsoft-Windows-/, "")
    .replace(/\/Operational$/, "");
  return `${log || shape.name} ${code}`.trim();
}

/** Whether the kind has events of the category. */
function isOf({ eventClass, categories }: Kind, category: string): boolean {
  return (
    eventClass === undefined ||
    category === "any" ||
    categories.includes(category)
  );
}

/** An obstacle before it is put in words, which is only done for the nearest kind of event. */
type RawObstacle =
  | { readonly why: Exclude<StepObstacle["why"], "value"> }
  | (Obstacle & { readonly why: "value" });

function described(
  { eventClass, values }: Kind,
  obstacles: ReadonlyMap<string, RawObstacle>,
): readonly StepObstacle[] {
  const { name: shape } = eventClass!.shape;
  const events = eventsName(eventClass!);
  return [...obstacles]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([field, each]) => {
      if (each.why !== "value") return { field, why: each.why, shape, events };
      const printed = printExpr(each.predicate);
      const asks = each.wanted ? printed : `not ${printed}`;
      const seen = seenTexts(values.get(field));
      return { field, why: each.why, shape, events, asks, seen };
    });
}

/** Few obstacles are near; of as many, those are nearest that more of the same events could take away. */
function weightOf(obstacles: ReadonlyMap<string, RawObstacle>): number {
  let sum = 0;
  for (const { why } of obstacles.values()) sum += WEIGHTS[why];
  return sum;
}

const WEIGHTS: Readonly<Record<StepObstacle["why"], number>> = {
  value: 1,
  unfilled: 1,
  elsewhere: 1.01,
  unsupplied: 1.1,
};

/** The predicate as a test of its only field's value; undefined if it is not one on a field that tells the kind. */
function testOfValue(predicate: Expr): Test<FieldValue> | undefined {
  if (predicate.kind === "call" || hasVariable(predicate)) return undefined;
  const paths = new Set<string>();
  for (const { path } of fieldsBelow(predicate)) paths.add(path);
  const [path = ""] = paths;
  if (paths.size !== 1 || !KIND_FIELDS.has(path)) return undefined;
  return compileCondition<FieldValue>(predicate, {
    field: () => (value) => value,
    nodes: () => () => [],
    lineage: noLineage,
  });
}

/** Inside an array search a predicate may be about the element. */
function hasVariable(expr: Expr): boolean {
  switch (expr.kind) {
    case "variable":
      return true;
    case "compare":
    case "arithmetic":
      return hasVariable(expr.left) || hasVariable(expr.right);
    case "match":
    case "negate":
      return hasVariable(expr.operand);
    case "in":
      return hasVariable(expr.operand) || expr.members.some(hasVariable);
    case "call":
      return expr.args.some(hasVariable);
    default:
      return false;
  }
}

function seenTexts(seen: SeenValues | undefined): readonly string[] {
  const all = new Set<string>();
  for (const value of seen?.distinct?.values() ?? []) {
    for (const text of texts(value)) all.add(text);
  }
  return [...all].slice(0, MOST_VALUES_TOLD);
}

/** Keeps the field's value. @returns true if it was never there before */
function isNewValue(seen: SeenValues, event: Event): boolean {
  const { distinct, read } = seen;
  if (distinct === undefined) return false;
  const value = read(event);
  const key = valueKey(value);
  if (distinct.has(key)) return false;
  if (distinct.size >= MAX_VALUES) seen.distinct = undefined;
  else distinct.set(key, value);
  return true;
}

/** Equal for values that no predicate can tell apart. */
function valueKey(value: FieldValue): string {
  const form =
    typeof value !== "object"
      ? typeof value
      : value instanceof Alias
        ? "alias"
        : value.map((each) => typeof each).join();
  return `${form}\n${texts(value).join("\n")}`;
}

function texts(value: FieldValue): readonly string[] {
  if (value === undefined) return [];
  if (typeof value !== "object") return [String(value)];
  return (value instanceof Alias ? value.values : value).map(String);
}

function mostFirst(
  counts: ReadonlyMap<string, number>,
): readonly (readonly [string, number])[] {
  return [...counts]
    .filter(([, events]) => events > 0)
    .sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1));
}

function isAliased(path: string, aliases: ReadonlySet<string>): boolean {
  return aliases.size > 0 && aliases.has(path.split(".", 1)[0]!);
}

/** Searches have data models instead of categories, see {@link SearchCoverage}. */
function stepsOf(rule: Rule): readonly StepNeeds[] {
  if (rule.language !== "eql") return [];
  const { query } = rule;
  const noAliases: ReadonlySet<string> = new Set();
  if (query.kind === "event") {
    const { category, condition } = query.filter;
    const reads = [...fieldsBelow(condition)];
    return [
      {
        category,
        condition,
        keys: [],
        reads,
        missing: false,
        aliases: noAliases,
        isMet: false,
      },
    ];
  }
  const aliases: ReadonlySet<string> = new Set(
    query.steps.flatMap((step) => ("alias" in step ? (step.alias ?? []) : [])),
  );
  return query.steps.map((step) => {
    const { category, condition } = step.filter;
    return {
      category,
      condition,
      keys: keysOf([...query.by, ...step.by]),
      // `e.process.name` is asked of the event that another step has found.
      reads: [...fieldsBelow(condition)].filter(
        ({ path }) => !isAliased(path, aliases),
      ),
      missing: "missing" in step && step.missing,
      aliases,
      isMet: false,
    };
  });
}

/** An event joins by its keys: without one it is no event of the step, unless the key may be missing (`?`). */
function keysOf(fields: readonly FieldNode[]): readonly string[] {
  return fields.filter(({ optional }) => !optional).map(({ path }) => path);
}
