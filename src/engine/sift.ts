/**
 * Tells of lines of one kind, by single values and before they are opened, that no rule and nobody else can be interested
 * in their events. What goes in are the ways in which somebody may be, as branches of clauses; of each value it is worked
 * out once which branches it leaves, and kept by the index under the number that it has for the value's bytes. Nobody is
 * interested where no branch is left by all values of a line.
 *
 * ```text
 *   branches                                  0 1 2 3 4
 *   Image ───────── 4020 ──► seen before:     1 . 1 . .     what svchost.exe leaves
 *   TargetObject ── 4711 ──► seen before:     . 1 . 1 .
 *   Details ─────── none ──► without it:      1 . . 1 1
 *                                             ─────────
 *                                             . . . . .  ─► nobody is interested
 * ```
 *
 * Sound because lines of one kind differ in nothing else that the fields depend on, see `keyOf`.
 */
import { ANYTHING } from "../event/document-index.ts";
import type { DocumentIndex } from "../event/document-index.ts";
import type { Doc, Event, FieldReader } from "../event/event.ts";
import { isObject, toList } from "../event/values.ts";
import type { Branch } from "./branches.ts";
import { FieldIndex } from "./field-index.ts";
import type { ValueMemory } from "./field-index.ts";
import { compileClause } from "./predicate.ts";
import type { Test } from "./predicate.ts";

type Values = Record<string, unknown>;

/** More are left to who opens lines: a set of them is a kilobyte then. */
const MOST_BRANCHES = 8_192;

/** The value of a key that is not there. */
const MISSING = Symbol();

/** A field that a value is read as, and what is known of it. */
interface MeshField {
  readonly read: FieldReader;
  /** The triggers, each under a number of its own. */
  readonly index: FieldIndex;
  /** By that number. */
  readonly branches: number[];
  /** Branches that need a value, whatever it is. */
  readonly present: number[];
}

interface MeshTest {
  readonly branch: number;
  readonly test: Test<Event>;
}

/** A key whose value tells which branches are left. */
class Mesh {
  readonly slot: number;
  readonly fields = new Map<string, MeshField>();
  readonly tests: MeshTest[] = [];
  /** By branch: how many triggers it needs here. */
  readonly needed: Uint16Array;
  /** The object of the document that has the key, and the key. */
  readonly #owner: Values;
  readonly #name: string;
  /** What is left where no trigger is true. */
  #untouched: Int32Array | undefined;

  constructor(slot: number, owner: Values, name: string, branches: number) {
    this.slot = slot;
    this.#owner = owner;
    this.#name = name;
    this.needed = new Uint16Array(branches);
  }

  /** Puts a value where it stands in documents. */
  put(value: unknown): void {
    if (value === MISSING) delete this.#owner[this.#name];
    else this.#owner[this.#name] = value;
  }

  /** Which branches the value that was put leaves, as bits. @param event has the document */
  judge(event: Event, words: number): Int32Array {
    const left = (this.#untouched ??= this.#withoutTriggers(words)).slice();
    const met = new Map<number, number>();
    for (const { read, index, branches, present } of this.fields.values()) {
      const values = toList(read(event));
      if (values.length === 0) present.forEach((each) => clear(left, each));
      const triggers = new Set(values.flatMap((each) => index.idsOf(each)));
      for (const trigger of triggers) {
        const branch = branches[trigger]!;
        const count = (met.get(branch) ?? 0) + 1;
        met.set(branch, count);
        if (count === this.needed[branch]) add(left, branch);
      }
    }
    for (const { branch, test } of this.tests) {
      if (has(left, branch) && !test(event)) clear(left, branch);
    }
    return left;
  }

  #withoutTriggers(words: number): Int32Array {
    const left = new Int32Array(words);
    this.needed.forEach((count, branch) => {
      if (count === 0) add(left, branch);
    });
    return left;
  }
}

export class Sift {
  /** One of the kind, whose document is {@link #doc}. */
  readonly #event: { doc: Doc } & Event;
  /** Has the value that is judged in the place of its own. */
  readonly #doc: Doc;
  readonly #documents: DocumentIndex;
  readonly #meshes: readonly Mesh[];
  /** Numbers of 32 bits in a set of branches. */
  readonly #words: number;
  /** The index's numbers of sets, by their bits. */
  readonly #sets = new Map<string, number>();

  private constructor(
    documents: DocumentIndex,
    event: Event,
    doc: Doc,
    meshes: readonly Mesh[],
    branches: number,
  ) {
    this.#documents = documents;
    this.#doc = doc;
    this.#event = Object.create(event, {
      doc: { value: doc, writable: true },
      keptVersion: { value: undefined },
    }) as { doc: Doc } & Event;
    this.#meshes = meshes;
    this.#words = Math.ceil(branches / 128) * 4;
  }

  /**
   * @param number from 1
   * @param event any one of the kind
   * @param branches whenever somebody is interested, all clauses of one of them are true
   * @param memory shared with the other sifts of the index
   * @returns undefined if single values do not tell
   */
  static of(
    documents: DocumentIndex,
    number: number,
    event: Event,
    branches: readonly Branch[],
    memory: ValueMemory,
  ): Sift | undefined {
    if (branches.length > MOST_BRANCHES) return undefined;
    const { class: eventClass } = event;
    const { shape } = eventClass;
    const doc = structuredClone({ ...(event.kept ?? event.doc) }) as Values;
    const meshes = new Map<number, Mesh>();
    const told = new Uint8Array(branches.length);
    for (const [branch, { path, trigger, test }] of clausesOf(branches)) {
      const key = shape.keyOf?.(event, path);
      const slot = key && documents.slotOf(key);
      if (key === undefined || slot === undefined) continue;
      let mesh = meshes.get(slot);
      if (mesh === undefined) {
        if (meshes.size === documents.mostMeshes) continue;
        const owner = ownerOf(doc, key.slice(0, -1));
        mesh = new Mesh(slot, owner, key.at(-1)!, branches.length);
        meshes.set(slot, mesh);
      }
      told[branch] = 1;
      let field = mesh.fields.get(path);
      if (field === undefined) {
        const read = shape.reader(eventClass, path);
        const index = new FieldIndex(memory);
        field = { read, index, branches: [], present: [] };
        mesh.fields.set(path, field);
      }
      if (trigger?.present === true) field.present.push(branch);
      else if (trigger !== undefined) {
        field.index.add(trigger, field.branches.push(branch) - 1);
        mesh.needed[branch]!++;
      }
      if (test !== undefined) {
        mesh.tests.push({ branch, test: compileClause(test, field.read) });
      }
    }
    if (told.includes(0)) return undefined;
    const all = [...meshes.values()];
    const sift = new Sift(documents, event, doc as Doc, all, branches.length);
    const missing = all.map((_, mesh) => sift.judge(mesh, MISSING));
    const isAdded = documents.addSift(number, sift.#words, missing);
    return isAdded ? sift : undefined;
  }

  /** Where the values stand that tell, in the order of their meshes. */
  get slots(): readonly number[] {
    return this.#meshes.map(({ slot }) => slot);
  }

  /** The index's number of the set of branches that a value leaves. */
  judge(mesh: number, value: unknown): number {
    this.#meshes[mesh]!.put(value);
    // Another document each time: shapes remember what they made of the last one.
    this.#event.doc = { ...this.#doc };
    const left = this.#meshes[mesh]!.judge(this.#event, this.#words);
    const key = left.join();
    let number = this.#sets.get(key);
    if (number === undefined) {
      number = this.#documents.addSet(left);
      // When there is no more room for sets nothing more is remembered of them.
      if (number !== ANYTHING) this.#sets.set(key, number);
    }
    return number;
  }
}

/**
 * All clauses with the numbers of their branches; those of fields that most branches name come first, for their values take
 * away most, and lines are looked at until no branch is left.
 */
function clausesOf(
  branches: readonly Branch[],
): readonly (readonly [number, Branch[number]])[] {
  const all = branches.flatMap((branch, number) =>
    branch.map((clause) => [number, clause] as const),
  );
  const uses = new Map<string, number>();
  for (const [, { path }] of all) uses.set(path, (uses.get(path) ?? 0) + 1);
  return all.sort(([, a], [, b]) => uses.get(b.path)! - uses.get(a.path)!);
}

/** The object at a path, made where there is none. */
function ownerOf(doc: Values, path: readonly string[]): Values {
  let owner = doc;
  for (const name of path) {
    const inner = owner[name];
    owner = isObject(inner) ? (inner as Values) : (owner[name] = {});
  }
  return owner;
}

function has(set: Int32Array, bit: number): boolean {
  return ((set[bit >> 5]! >> (bit & 31)) & 1) === 1;
}

function add(set: Int32Array, bit: number): void {
  set[bit >> 5]! |= 1 << (bit & 31);
}

function clear(set: Int32Array, bit: number): void {
  set[bit >> 5]! &= ~(1 << (bit & 31));
}
