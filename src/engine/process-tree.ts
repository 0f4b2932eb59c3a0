/**
 * Who descends from whom: process events go in, in event order, and `descendant of [ … ]` is answered for the next event.
 * One tree is one lineage condition on one host; it remembers ids of processes and nothing else.
 *
 * ```text
 *   each process event    1. forget processes that ended by an earlier event
 *                         2. a start whose parent is a source or a descendant: add to the descendants
 *                            (a source: to the children too); an end: forget it with the next process event
 *                         3. the inner condition holds: add to the sources
 * ```
 *
 * So a source is not its own descendant, the end of a descendant still counts, and what is started after its parent's
 * end is not seen. Descendants stay when their source ends.
 */

import { AgedMap } from "../base/aged-map.ts";

/** What a process event says of its process. */
export interface ProcessEvent {
  readonly id: string;
  readonly parent: string | undefined;
  readonly isStart: boolean;
  readonly isEnd: boolean;
}

/** As a checkpoint holds a tree. */
export interface SavedTree {
  readonly sources: readonly string[];
  readonly descendants: readonly string[];
  readonly children: readonly string[];
  readonly ended?: string;
}

/** The one that came first is forgotten first. */
type Ids = AgedMap<string, true>;

export class ProcessTree {
  readonly #most: number;
  readonly #sources: Ids = new AgedMap();
  readonly #descendants: Ids = new AgedMap();
  readonly #children: Ids = new AgedMap();
  #ended: string | undefined;

  /** @param most processes remembered of each kind; then the oldest is forgotten */
  constructor(most: number) {
    this.#most = most;
  }

  save(): SavedTree {
    return {
      sources: [...this.#sources.keys()],
      descendants: [...this.#descendants.keys()],
      children: [...this.#children.keys()],
      ...(this.#ended !== undefined && { ended: this.#ended }),
    };
  }

  restore({ sources, descendants, children, ended }: SavedTree): void {
    for (const id of sources) this.#sources.set(id, true);
    for (const id of descendants) this.#descendants.set(id, true);
    for (const id of children) this.#children.set(id, true);
    this.#ended = ended;
  }

  /**
   * Takes the next process event of the host. O(1).
   * @param isSource the inner condition holds for it
   * @returns processes forgotten because there were too many
   */
  take(
    { id, parent, isStart, isEnd }: ProcessEvent,
    isSource: boolean,
  ): number {
    if (this.#ended !== undefined) {
      this.#sources.delete(this.#ended);
      this.#descendants.delete(this.#ended);
      this.#children.delete(this.#ended);
      this.#ended = undefined;
    }
    let forgotten = 0;
    if (isStart && parent !== undefined) {
      const ofSource = this.#sources.has(parent);
      if (ofSource) forgotten += this.#add(this.#children, id);
      if (ofSource || this.#descendants.has(parent)) {
        forgotten += this.#add(this.#descendants, id);
      }
    }
    if (isEnd) this.#ended = id;
    if (isSource) forgotten += this.#add(this.#sources, id);
    return forgotten;
  }

  /** `descendant of`, `child of` and `event of`. */
  has(relation: "descendant" | "child" | "event", id: string): boolean {
    switch (relation) {
      case "descendant":
        return this.#descendants.has(id);
      case "child":
        return this.#children.has(id);
      case "event":
        return this.#sources.has(id);
    }
  }

  #add(ids: Ids, id: string): number {
    ids.set(id, true);
    return forgetOldest(ids, this.#most);
  }
}

/** As a checkpoint holds it; null: all of them. */
export interface SavedAncestry {
  readonly generations: readonly (readonly [string, number | null])[];
  readonly ended?: string;
}

/** How far up the ancestors of a relation's processes must be known for a "no" to be certain. */
const GENERATIONS = { event: 1, child: 2, descendant: Infinity } as const;

/**
 * How many generations of a process were seen to start, the process being the first: what tells a "no" that is known from
 * one for want of knowing. A process whose start names no parent has no further ones. Forgets ended processes as the trees
 * do. One for each host.
 */
export class Ancestry {
  readonly #most: number;
  readonly #generations = new AgedMap<string, number>();
  #ended: string | undefined;

  /** @param most processes remembered; then the oldest is forgotten, and its answers count as unknown */
  constructor(most: number) {
    this.#most = most;
  }

  save(): SavedAncestry {
    return {
      generations: [...this.#generations].map(([id, generations]) => [
        id,
        Number.isFinite(generations) ? generations : null,
      ]),
      ...(this.#ended !== undefined && { ended: this.#ended }),
    };
  }

  restore({ generations, ended }: SavedAncestry): void {
    for (const [id, count] of generations) {
      this.#generations.set(id, count ?? Infinity);
    }
    this.#ended = ended;
  }

  /** Takes the next process event of the host, before any question. O(1). */
  take({ id, parent, isStart, isEnd }: ProcessEvent): void {
    if (this.#ended !== undefined) {
      this.#generations.delete(this.#ended);
      this.#ended = undefined;
    }
    if (isStart) {
      const above =
        parent === undefined ? Infinity : (this.#generations.get(parent) ?? 0);
      this.#generations.set(id, 1 + above);
      forgetOldest(this.#generations, this.#most);
    }
    if (isEnd) this.#ended = id;
  }

  isKnown(relation: keyof typeof GENERATIONS, id: string): boolean {
    return (this.#generations.get(id) ?? 0) >= GENERATIONS[relation];
  }
}

function forgetOldest<V>(ids: AgedMap<string, V>, most: number): number {
  if (ids.size <= most) return 0;
  ids.delete(ids.oldest!.key);
  return 1;
}
