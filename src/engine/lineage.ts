/**
 * The lineage conditions of all rules: events go in, in event order, and each condition's process tree of the event's
 * host is brought up to date before a rule looks at the event.
 */
import type { Counters } from "../base/counters.ts";
import type { Us } from "../base/time.ts";
import { firstValue } from "../event/event.ts";
import type { Event, EventClass, FieldReader, Host } from "../event/event.ts";
import type { Ordered } from "../event/order.ts";
import { printFilter } from "../lang/eql/printer.ts";
import type { Expr, LineageNode } from "../lang/eql/tree.ts";
import { clauseOf } from "./branches.ts";
import type { Branch } from "./branches.ts";
import { FilterSet } from "./filter-set.ts";
import type { Limits } from "./limits.ts";
import type { LineFields } from "./line-fields.ts";
import { eachLineage, noLineage } from "./predicate.ts";
import type { Test } from "./predicate.ts";
import { Ancestry, ProcessTree } from "./process-tree.ts";
import type { ProcessEvent, SavedAncestry, SavedTree } from "./process-tree.ts";
import type { SavedPart } from "./saved.ts";
import type { Trigger } from "./need.ts";
import { any } from "./values.ts";

const PROCESS = "process";
const NO_SOURCES: readonly number[] = [];
/** Whose it is makes no difference. */
const NEITHER: ProcessEvent = {
  id: "",
  parent: undefined,
  isStart: false,
  isEnd: false,
};
const STARTING_ACTIONS = ["start", "exec", "fork"];
const STARTS: ReadonlySet<unknown> = new Set(STARTING_ACTIONS);
/** One of them is true of an event that starts or ends a process. */
const TURNING: readonly Trigger[] = [
  isOneOf("event.action", [...STARTING_ACTIONS, "end"]),
  isOneOf("event.type", ["start", "end"]),
];

/** What is known of the processes of one host. */
interface Processes {
  readonly ancestry: Ancestry;
  /** By number of the condition. */
  readonly trees: readonly ProcessTree[];
  /** The trees forget a process with the next event. */
  hasEnded: boolean;
  /** Counts up with every process event. */
  version: number;
}

/** As a checkpoint holds a host's. */
export interface SavedProcesses {
  readonly host: number;
  readonly ancestry: SavedAncestry;
  /** By the text of the condition. */
  readonly trees: Readonly<Record<string, SavedTree>>;
  readonly hasEnded: boolean;
}

/** What an event says of the processes of its host: all that depends on the event alone. */
export interface ProcessNews {
  readonly host: number;
  readonly process: ProcessEvent;
  /** Numbers of the conditions that hold for it. */
  readonly sources: readonly number[];
}

/** What is to be known of an event when its turn comes. */
export interface HeldEvent extends Ordered {
  /** Of one that says something of processes. */
  readonly news: ProcessNews | undefined;
  /** Of one that some rule may be interested in, which depends on its lineage. */
  readonly event: Event | undefined;
}

/** As a checkpoint holds one without its event. */
export interface SavedNews {
  readonly timeUs: Us;
  readonly recordId?: number;
  readonly seq: number;
  readonly host: number;
  readonly process: ProcessEvent;
  /** By the text of the condition. */
  readonly sources: readonly string[];
}

interface ClassReaders {
  readonly category: FieldReader;
  readonly id: FieldReader;
  readonly parent: FieldReader;
  readonly action: FieldReader;
  readonly type: FieldReader;
}

export class Lineages {
  /** Numbers of the conditions. */
  readonly #numbers = new Map<LineageNode, number>();
  #printed: readonly string[] | undefined;
  readonly #filters: FilterSet;
  readonly #limits: Limits;
  readonly #counters: Counters;
  /** By host. */
  readonly #processes: (Processes | undefined)[] = [];
  readonly #byClass: (ClassReaders | undefined)[] = [];
  /** By host. */
  readonly #happened: (ProcessNews | undefined)[] = [];

  /** @param conditions those of all rules; lineage conditions are found in them */
  constructor(conditions: readonly Expr[], limits: Limits, counters: Counters) {
    this.#limits = limits;
    this.#counters = counters;
    for (const condition of conditions) {
      eachLineage(condition, (node) => {
        this.#numbers.set(node, this.#numbers.size);
      });
    }
    // That the event is a process's is known before they are asked.
    const filters = [...this.#numbers.keys()].map(({ filter }) => ({
      ...filter,
      category: "any",
    }));
    this.#filters = new FilterSet(filters, noLineage);
  }

  /** True if the trees hear of events of these categories; undefined ones may be any. */
  wants({ categories }: Pick<EventClass, "categories">): boolean {
    return this.#numbers.size > 0 && (categories?.includes(PROCESS) ?? true);
  }

  /**
   * What tells the lines of a kind apart that say more of a process than that there was an event of it: a line for which no
   * branch is true neither starts nor ends a process, and no condition holds for it. {@link happened} stands for such ones.
   * @returns undefined where nothing tells
   */
  branchesOf(fields: LineFields): readonly Branch[] | undefined {
    if (!this.wants(fields)) return [];
    if (fields.categories === undefined) return undefined;
    const hasId = fields.decide(clauseOf(isThere("process.entity_id")));
    if (hasId === false) return [];
    const sources = this.#filters.index.branchesOf(fields);
    const turns = fields.left(TURNING.map((each) => [clauseOf(each)]));
    return sources === undefined || turns.some(({ length }) => length === 0)
      ? undefined
      : [...sources, ...turns];
  }

  /** The news of an event of a process that says no more than that. */
  happened({ index }: Host): ProcessNews {
    return (this.#happened[index] ??= {
      host: index,
      process: NEITHER,
      sources: NO_SOURCES,
    });
  }

  /** Takes the next event in event order, before any rule looks at it. */
  take(event: Event): void {
    const news = this.read(event);
    if (news !== undefined) this.takeNews(news);
  }

  /** The stateless half of {@link take}, in any order. @returns undefined for an event that is none of a process */
  read(event: Event): ProcessNews | undefined {
    if (!this.wants(event.class)) return undefined;
    const read = (this.#byClass[event.class.index] ??= readersOf(event.class));
    if (!any(read.category(event), (each) => each === PROCESS))
      return undefined;
    const id = firstValue(read.id(event));
    if (id === undefined) return this.happened(event.host);
    const action = read.action(event);
    const type = read.type(event);
    const isStart =
      any(action, (each) => STARTS.has(each)) ||
      any(type, (each) => each === "start");
    const isEnd =
      any(action, (each) => each === "end") ||
      any(type, (each) => each === "end");
    const candidates = this.#filters.candidates(event);
    const sources =
      candidates.length === 0
        ? NO_SOURCES
        : candidates.filter((number) => this.#filters.holds(number, event));
    if (!isStart && !isEnd && sources.length === 0) {
      return this.happened(event.host);
    }
    const parent = isStart ? firstValue(read.parent(event)) : undefined;
    const process = {
      id: String(id),
      parent: parent === undefined ? undefined : String(parent),
      isStart,
      isEnd,
    };
    return { host: event.host.index, process, sources };
  }

  /** The other half, in event order. */
  takeNews({ host, process, sources }: ProcessNews): void {
    const processes = this.#processesOf(host);
    processes.version++;
    const { trees } = processes;
    processes.ancestry.take(process);
    // Most events neither start nor end a process: they concern the trees only that they are sources of.
    const concernsAll = process.isStart || process.isEnd || processes.hasEnded;
    processes.hasEnded = process.isEnd;
    if (concernsAll) {
      trees.forEach((tree, number) => {
        const isSource = sources.includes(number);
        this.#counters.evictedKeys += tree.take(process, isSource);
      });
    } else {
      for (const number of sources) {
        this.#counters.evictedKeys += trees[number]!.take(process, true);
      }
    }
  }

  /** A part for each host; conditions are named by their text, since two that are written alike know the same. */
  *save(part: string): Generator<SavedPart> {
    const texts = this.#texts;
    for (const [host, processes] of this.#processes.entries()) {
      if (processes === undefined) continue;
      yield {
        part,
        unit: processes,
        version: processes.version,
        value: (): SavedProcesses => ({
          host,
          ancestry: processes.ancestry.save(),
          trees: Object.fromEntries(
            processes.trees.map((tree, number) => [
              texts[number]!,
              tree.save(),
            ]),
          ),
          hasEnded: processes.hasEnded,
        }),
      };
    }
  }

  restore({ host, ancestry, trees, hasEnded }: SavedProcesses): void {
    const processes = this.#processesOf(host);
    processes.ancestry.restore(ancestry);
    processes.hasEnded = hasEnded;
    this.#texts.forEach((text, number) => {
      const tree = trees[text];
      if (tree !== undefined) processes.trees[number]!.restore(tree);
    });
  }

  saveNews({ timeUs, recordId, seq }: Ordered, news: ProcessNews): SavedNews {
    const texts = this.#texts;
    return {
      ...{ timeUs, ...(recordId !== undefined && { recordId }), seq },
      ...news,
      sources: news.sources.map((number) => texts[number]!),
    };
  }

  restoreNews(saved: SavedNews): HeldEvent {
    const { timeUs, recordId, seq, host, process } = saved;
    const texts = this.#texts;
    const sources = texts.flatMap((text, number) =>
      saved.sources.includes(text) ? number : [],
    );
    const news = { host, process, sources };
    return { timeUs, recordId, seq, news, event: undefined };
  }

  /** Of the conditions, by number. */
  get #texts(): readonly string[] {
    return (this.#printed ??= [...this.#numbers.keys()].map(({ filter }) =>
      printFilter(filter),
    ));
  }

  /** The test of a condition. */
  compile(node: LineageNode): Test<Event> {
    const { relation } = node;
    const number = this.#numbers.get(node)!;
    return (event) => {
      const read = (this.#byClass[event.class.index] ??= readersOf(
        event.class,
      ));
      const value = firstValue(read.id(event));
      if (value === undefined) return false;
      const id = String(value);
      const processes = this.#processes[event.host.index];
      if (processes?.trees[number]!.has(relation, id) === true) return true;
      if (processes?.ancestry.isKnown(relation, id) !== true) {
        this.#counters.unknownAncestry++;
      }
      return false;
    };
  }

  #processesOf(host: number): Processes {
    const { processesPerLineage } = this.#limits;
    return (this.#processes[host] ??= {
      version: 0,
      ancestry: new Ancestry(processesPerLineage),
      trees: Array.from(
        this.#numbers,
        () => new ProcessTree(processesPerLineage),
      ),
      hasEnded: false,
    });
  }
}

function isOneOf(path: string, texts: readonly string[]): Trigger {
  return { path, texts, numbers: [], globs: [], present: false };
}

function isThere(path: string): Trigger {
  return { path, texts: [], numbers: [], globs: [], present: true };
}

function readersOf(eventClass: EventClass): ClassReaders {
  const bind = (path: string): FieldReader =>
    eventClass.shape.reader(eventClass, path);
  return {
    category: bind("event.category"),
    id: bind("process.entity_id"),
    parent: bind("process.parent.entity_id"),
    action: bind("event.action"),
    type: bind("event.type"),
  };
}
