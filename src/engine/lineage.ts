/**
 * The lineage conditions of all rules: events go in, in event order, and each condition's process tree of the event's
 * host is brought up to date before a rule looks at the event.
 */
import type { Counters } from "../base/counters.ts";
import { firstValue } from "../event/event.ts";
import type { Event, EventClass, FieldReader } from "../event/event.ts";
import type { Expr, LineageNode } from "../lang/eql/tree.ts";
import { documentNodes } from "./document-nodes.ts";
import type { Limits } from "./limits.ts";
import { compileCondition, eachLineage, noLineage } from "./predicate.ts";
import type { Test } from "./predicate.ts";
import { Ancestry, ProcessTree } from "./process-tree.ts";
import { any } from "./values.ts";

const PROCESS = "process";
const STARTS: ReadonlySet<unknown> = new Set(["start", "exec", "fork"]);

/** One condition of one rule, with its trees by host. */
interface Condition {
  readonly node: LineageNode;
  readonly trees: (ProcessTree | undefined)[];
}

interface ClassReaders {
  readonly category: FieldReader;
  readonly id: FieldReader;
  readonly parent: FieldReader;
  readonly action: FieldReader;
  readonly type: FieldReader;
  readonly tests: readonly (readonly [Condition, Test<Event>])[];
}

export class Lineages {
  readonly #conditions = new Map<LineageNode, Condition>();
  readonly #limits: Limits;
  readonly #counters: Counters;
  /** By host. */
  readonly #ancestries: (Ancestry | undefined)[] = [];
  readonly #byClass: (ClassReaders | undefined)[] = [];

  /** @param conditions those of all rules; lineage conditions are found in them */
  constructor(conditions: readonly Expr[], limits: Limits, counters: Counters) {
    this.#limits = limits;
    this.#counters = counters;
    for (const condition of conditions) {
      eachLineage(condition, (node) => {
        this.#conditions.set(node, { node, trees: [] });
      });
    }
  }

  /** True if the trees grow by events of the class. */
  wants({ categories }: EventClass): boolean {
    return this.#conditions.size > 0 && (categories?.includes(PROCESS) ?? true);
  }

  /** Takes the next event in event order, before any rule looks at it. */
  take(event: Event): void {
    if (!this.wants(event.class)) return;
    const read = (this.#byClass[event.class.index] ??= this.#compile(
      event.class,
    ));
    if (!any(read.category(event), (each) => each === PROCESS)) return;
    const id = firstValue(read.id(event));
    if (id === undefined) return;
    const parent = firstValue(read.parent(event));
    const action = read.action(event);
    const type = read.type(event);
    const process = {
      id: String(id),
      parent: parent === undefined ? undefined : String(parent),
      isStart:
        any(action, (each) => STARTS.has(each)) ||
        any(type, (each) => each === "start"),
      isEnd:
        any(action, (each) => each === "end") ||
        any(type, (each) => each === "end"),
    };
    const { processesPerLineage } = this.#limits;
    const ancestry = (this.#ancestries[event.host.index] ??= new Ancestry(
      processesPerLineage,
    ));
    ancestry.take(process);
    for (const [{ trees }, test] of read.tests) {
      const tree = (trees[event.host.index] ??= new ProcessTree(
        processesPerLineage,
      ));
      this.#counters.evictedKeys += tree.take(process, test(event));
    }
  }

  /** The test of a condition for events of a class. */
  compile(node: LineageNode, eventClass: EventClass): Test<Event> {
    const { relation } = node;
    const { trees } = this.#conditions.get(node)!;
    const read = eventClass.shape.reader(eventClass, "process.entity_id");
    return (event) => {
      const value = firstValue(read(event));
      if (value === undefined) return false;
      const id = String(value);
      const { index } = event.host;
      if (trees[index]?.has(relation, id) === true) return true;
      if (this.#ancestries[index]?.isKnown(relation, id) !== true) {
        this.#counters.unknownAncestry++;
      }
      return false;
    };
  }

  #compile(eventClass: EventClass): ClassReaders {
    const { shape } = eventClass;
    const bind = (path: string): FieldReader => shape.reader(eventClass, path);
    const reach = {
      field: bind,
      nodes: documentNodes(shape),
      lineage: noLineage,
    };
    return {
      category: bind("event.category"),
      id: bind("process.entity_id"),
      parent: bind("process.parent.entity_id"),
      action: bind("event.action"),
      type: bind("event.type"),
      tests: [...this.#conditions.values()].map((condition) => [
        condition,
        compileCondition(condition.node.filter.condition, reach),
      ]),
    };
  }
}
