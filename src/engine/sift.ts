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
 * A new value of which its bytes tell that no trigger is true is not judged, see `anchors.ts`.
 *
 * Sound because lines of one kind differ in nothing else that the fields depend on, see `answeringKeys`. Where a field is
 * answered by one of several keys, as where some collectors have moved a value, a branch becomes one for each of them:
 *
 * ```text
 *   registry.path : "*\\x"      answered by registry.path, or else by event_data.TargetObject
 *   branch 0   by registry.path          (TargetObject is not there)
 *   branch 1   by TargetObject           (registry.path is not there)
 * ```
 *
 * If the condition holds, so does its branch by the key that answered. More branches than are worth it are not made: then
 * fewer of their clauses are looked at.
 */
import { ANYTHING } from "../event/document-index.ts";
import type { DocumentIndex, SiftMesh } from "../event/document-index.ts";
import type {
  Doc,
  Event,
  FieldReader,
  FieldValue,
  KeyPath,
} from "../event/event.ts";
import { isObject, toList } from "../event/values.ts";
import type { Expr } from "../lang/eql/tree.ts";
import { anchorsOf, anchorsOfOthers } from "./anchors.ts";
import type { Branch, Clause } from "./branches.ts";
import { FieldIndex } from "./field-index.ts";
import type { ValueMemory } from "./field-index.ts";
import { compileClause } from "./predicate.ts";
import type { Test } from "./predicate.ts";
import type { Trigger } from "./need.ts";

type Values = Record<string, unknown>;

/** More are left to who opens lines: a set of them is a kilobyte then. */
const MOST_BRANCHES = 8_192;
/** That one branch becomes, where keys differ. */
const MOST_WAYS = 8;
/** With more nearly every value has some of them. */
const MOST_ANCHORS = 1_024;

/** The value of a key that is not there. */
const MISSING = Symbol();

/** A field that a value is read as, and what is known of it. */
interface MeshField {
  /** Of the value at hand, read once. */
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
  /** What every value holds for which it does not hold. */
  readonly anchors: readonly number[] | undefined;
}

/** A key whose value tells which branches are left. */
class Mesh {
  readonly slot: number;
  readonly key: KeyPath;
  readonly fields = new Map<string, MeshField>();
  readonly tests: MeshTest[] = [];
  /** By branch: how many triggers it needs here. */
  readonly needed: Uint16Array;
  /** By branch that needs some: what every value holds that one of them is true of. */
  readonly #anchors = new Map<number, readonly number[]>();
  /** By branch: how many of these the value at hand has; and the branches that have some. */
  readonly #met: Uint16Array;
  readonly #touched: number[] = [];
  /** What is left where no trigger is true. */
  #untouched: Int32Array | undefined;

  constructor(slot: number, key: KeyPath, branches: number) {
    this.slot = slot;
    this.key = key;
    this.needed = new Uint16Array(branches);
    this.#met = new Uint16Array(branches);
  }

  /** A branch needs a trigger here, of a field. */
  need(branch: number, field: MeshField, trigger: Trigger): void {
    field.index.add(trigger, field.branches.push(branch) - 1);
    this.needed[branch]!++;
    const anchors = anchorsOf(trigger);
    const known = this.#anchors.get(branch);
    if (anchors !== undefined && !(known && known.length <= anchors.length)) {
      this.#anchors.set(branch, anchors);
    }
  }

  /** A test of a field has to hold for a branch. */
  ask(branch: number, { read }: MeshField, test: Expr): void {
    const anchors = anchorsOfOthers(test);
    this.tests.push({ branch, test: compileClause(test, read), anchors });
  }

  /**
   * Of values that hold none of these no trigger is true that counts, and they leave what is left then, or less where there
   * are tests that may take more away; undefined: that may be otherwise.
   */
  anchors(): { list: readonly number[]; hasTests: boolean } | undefined {
    const { needed, tests } = this;
    const all = new Set<number>();
    let hasTests = false;
    for (const [branch, count] of needed.entries()) {
      const anchors = count === 0 ? [] : this.#anchors.get(branch);
      if (anchors === undefined) return undefined;
      anchors.forEach((each) => all.add(each));
    }
    for (const { branch, anchors } of tests) {
      if (needed[branch]! > 0) continue;
      if (anchors === undefined) hasTests = true;
      else anchors.forEach((each) => all.add(each));
    }
    return all.size > MOST_ANCHORS ? undefined : { list: [...all], hasTests };
  }

  /** Leaves what is left where no trigger is true. */
  judgeWithoutTriggers(left: Int32Array): void {
    left.set((this.#untouched ??= this.#withoutTriggers(left.length)));
  }

  /**
   * Which branches a value leaves.
   * @param event has it in its document
   * @param left is filled with them, as bits
   */
  judge(event: Event, left: Int32Array): void {
    this.judgeWithoutTriggers(left);
    for (const field of this.fields.values()) {
      const { read, index, present } = field;
      const values = toList(read(event));
      if (values.length === 0) present.forEach((each) => clear(left, each));
      else if (values.length === 1) {
        this.#meet(field, index.idsOf(values[0]!), left);
      } else {
        const triggers = values.flatMap((each) => index.idsOf(each));
        this.#meet(field, new Set(triggers), left);
      }
    }
    for (const branch of this.#touched) this.#met[branch] = 0;
    this.#touched.length = 0;
    for (const { branch, test } of this.tests) {
      if (has(left, branch) && !test(event)) clear(left, branch);
    }
  }

  #meet(
    { branches }: MeshField,
    triggers: Iterable<number>,
    left: Int32Array,
  ): void {
    for (const trigger of triggers) {
      const branch = branches[trigger]!;
      if (this.#met[branch]! === 0) this.#touched.push(branch);
      if (++this.#met[branch]! === this.needed[branch]) add(left, branch);
    }
  }

  #withoutTriggers(words: number): Int32Array {
    const left = new Int32Array(words);
    this.needed.forEach((count, branch) => {
      if (count === 0) add(left, branch);
    });
    return left;
  }
}

/** A set of branches that the index knows. */
interface KnownSet {
  readonly words: Int32Array;
  readonly number: number;
}

export class Sift {
  /** One of the kind, which has the document at hand. */
  readonly #event: { doc: Doc } & Event;
  /** A document of the kind that has none of the values which are judged. */
  readonly #doc: Values;
  readonly #documents: DocumentIndex;
  readonly #meshes: readonly Mesh[];
  /** What the value at hand leaves. */
  readonly #left: Int32Array;
  /** By a hash of their bits. */
  readonly #sets = new Map<number, KnownSet[]>();

  private constructor(
    documents: DocumentIndex,
    event: Event,
    doc: Values,
    meshes: readonly Mesh[],
    branches: number,
  ) {
    this.#documents = documents;
    // Each value is judged alone: what others have may answer in its place.
    this.#doc = meshes.reduce((rest, { key }) => without(rest, key), doc);
    this.#event = Object.create(event, {
      doc: { value: doc, writable: true },
      keptVersion: { value: undefined },
    }) as { doc: Doc } & Event;
    this.#meshes = meshes;
    this.#left = new Int32Array(Math.ceil(branches / 128) * 4);
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
    const ways = branches.flatMap((branch) => waysOf(branch, event));
    if (ways.length > MOST_BRANCHES) return undefined;
    const { class: eventClass } = event;
    const { shape } = eventClass;
    const doc = { ...(event.kept ?? event.doc) };
    const meshes = new Map<number, Mesh>();
    const told = new Uint8Array(ways.length);
    for (const [branch, { clause, key }] of clausesOf(ways)) {
      const { path, trigger, test } = clause;
      const slot = documents.slotOf(key);
      if (slot === undefined) continue;
      let mesh = meshes.get(slot);
      if (mesh === undefined) {
        if (meshes.size === documents.mostMeshes) continue;
        mesh = new Mesh(slot, key, ways.length);
        meshes.set(slot, mesh);
      }
      told[branch] = 1;
      let field = mesh.fields.get(path);
      if (field === undefined) {
        const read = readOnce(shape.reader(eventClass, path));
        const index = new FieldIndex(memory);
        field = { read, index, branches: [], present: [] };
        mesh.fields.set(path, field);
      }
      if (trigger?.present === true) field.present.push(branch);
      else if (trigger !== undefined) mesh.need(branch, field, trigger);
      if (test !== undefined) mesh.ask(branch, field, test);
    }
    if (told.includes(0)) return undefined;
    const all = [...meshes.values()];
    const sift = new Sift(documents, event, doc, all, ways.length);
    const known = all.map((_, mesh) => sift.#knownOf(mesh));
    const isAdded = documents.addSift(number, sift.#left.length, known);
    return isAdded ? sift : undefined;
  }

  /** Where the values stand that tell, in the order of their meshes. */
  get slots(): readonly number[] {
    return this.#meshes.map(({ slot }) => slot);
  }

  /** The index's number of the set of branches that a value leaves. */
  judge(mesh: number, value: unknown): number {
    const judged = this.#meshes[mesh]!;
    // Another document each time: shapes remember what they made of the last one.
    this.#event.doc =
      value === MISSING
        ? { ...this.#doc }
        : withValue(this.#doc, judged.key, 0, value);
    judged.judge(this.#event, this.#left);
    return this.#numberOf(this.#left);
  }

  /** What is known of a mesh before any of its values has come. */
  #knownOf(mesh: number): SiftMesh {
    const missing = this.judge(mesh, MISSING);
    const told = this.#meshes[mesh]!.anchors();
    if (told === undefined) return { missing };
    const { list, hasTests } = told;
    const anchorSet = this.#documents.addAnchorSet(list);
    if (anchorSet === 0) return { missing };
    this.#meshes[mesh]!.judgeWithoutTriggers(this.#left);
    const others = this.#numberOf(this.#left);
    return { missing, anchored: { anchorSet, others, hasTests } };
  }

  /** The index's number of a set. */
  #numberOf(left: Int32Array): number {
    const hash = hashOf(left);
    const alike = this.#sets.get(hash);
    const known = alike?.find(({ words }) => isEqual(words, left));
    if (known !== undefined) return known.number;
    const words = left.slice();
    const number = this.#documents.addSet(words);
    // When there is no more room for sets nothing more is remembered of them.
    if (number === ANYTHING) return number;
    if (alike === undefined) this.#sets.set(hash, [{ words, number }]);
    else alike.push({ words, number });
    return number;
  }
}

/** Many conditions ask for the same field of the document that was judged last. */
function readOnce(read: FieldReader): FieldReader {
  let doc: Doc | undefined;
  let value: FieldValue;
  return (event) => {
    if (event.doc !== doc) {
      doc = event.doc;
      value = read(event);
    }
    return value;
  };
}

/** A clause, and the key that its field is answered by. */
interface Answered {
  readonly clause: Clause;
  readonly key: KeyPath;
}

/** The ways in which all clauses of a branch can be answered, as far as that makes few of them. */
function waysOf(
  branch: Branch,
  event: Event,
): readonly (readonly Answered[])[] {
  const { shape } = event.class;
  const answers = branch.flatMap((clause) => {
    const keys = shape.answeringKeys?.(event, clause.path);
    return keys === undefined || keys.length === 0 ? [] : [{ clause, keys }];
  });
  let ways: readonly (readonly Answered[])[] = [[]];
  for (const { clause, keys } of answers.toSorted(byWorth)) {
    if (ways.length * keys.length > MOST_WAYS) break;
    ways = ways.flatMap((way) => keys.map((key) => [...way, { clause, key }]));
  }
  return ways;
}

/** Those first that one key answers; then those of which few values are true. */
function byWorth(
  a: { readonly clause: Clause; readonly keys: readonly KeyPath[] },
  b: { readonly clause: Clause; readonly keys: readonly KeyPath[] },
): number {
  return (
    Number(a.keys.length > 1) - Number(b.keys.length > 1) ||
    Number(isLoose(a.clause)) - Number(isLoose(b.clause)) ||
    a.keys.length - b.keys.length
  );
}

function isLoose({ trigger }: Clause): boolean {
  return trigger === undefined || trigger.present;
}

/**
 * All clauses with the numbers of their branches; those of keys that most branches look at come first, for their values take
 * away most, and lines are looked at until no branch is left.
 */
function clausesOf(
  ways: readonly (readonly Answered[])[],
): readonly (readonly [number, Answered])[] {
  const byKey = new Map<string, [number, Answered][]>();
  for (const [number, way] of ways.entries()) {
    for (const answered of way) {
      const name = answered.key.join("\0");
      const same = byKey.get(name);
      if (same === undefined) byKey.set(name, [[number, answered]]);
      else same.push([number, answered]);
    }
  }
  return [...byKey.values()].sort((a, b) => b.length - a.length).flat();
}

/** A copy of a document with a value at a key; objects that are missing on the way are made. */
function withValue(
  doc: Values,
  key: KeyPath,
  at: number,
  value: unknown,
): Values {
  const name = key[at]!;
  const copy = { ...doc };
  if (at === key.length - 1) copy[name] = value;
  else {
    const inner = doc[name];
    const owner = isObject(inner) ? (inner as Values) : {};
    copy[name] = withValue(owner, key, at + 1, value);
  }
  return copy;
}

/** A copy without the value at a key. What is built anew is read faster than what something was deleted from. */
function without(doc: Values, [name, ...rest]: KeyPath): Values {
  return Object.fromEntries(
    Object.entries(doc).flatMap(([each, value]) => {
      if (each !== name) return [[each, value]];
      if (rest.length === 0) return [];
      return [[each, isObject(value) ? without(value, rest) : value]];
    }),
  );
}

function hashOf(words: Int32Array): number {
  let hash = 0;
  for (let i = 0; i < words.length; i++) {
    hash = Math.imul(hash ^ words[i]!, 0x9e3779b1);
    hash ^= hash >>> 15;
  }
  return hash;
}

function isEqual(a: Int32Array, b: Int32Array): boolean {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
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
