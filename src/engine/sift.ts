/**
 * Tells of lines of one kind, by single values and before they are opened, that no rule and nobody else can be interested
 * in their events. What goes in is what somebody waits for, as triggers; a value is judged by the field's own reader and
 * the trigger's own test, once, and the verdict kept by the index, under the number that it has for the value's bytes.
 *
 * ```text
 *   kind 7 (Sysmon 13 of host W6)    TargetObject ── 4711 ──► seen before: false ──┐
 *                                    Image ───────── 4020 ──► seen before: false ──┴─► nobody is interested
 *                                                    4999 ──► new: read and tested, once
 * ```
 *
 * Sound because lines of one kind differ in nothing else that the fields depend on, see `keyOf`.
 */
import { constantAnswer } from "../event/constant-answer.ts";
import type { DocumentIndex } from "../event/document-index.ts";
import type { Doc, Event, FieldReader, Scalar } from "../event/event.ts";
import { isObject, toList } from "../event/values.ts";
import { compileTrigger } from "./field-index.ts";
import type { Trigger } from "./triggers.ts";

interface Test {
  readonly read: FieldReader;
  readonly isTrue: (value: Scalar) => boolean;
}

type Values = Record<string, unknown>;

/** A key whose value may make somebody interested. */
interface Mesh {
  readonly slot: number;
  /** The object of {@link Sift} that has the key, and the key. */
  readonly owner: Values;
  readonly name: string;
  readonly tests: Test[];
}

export class Sift {
  /** One of the kind, whose document has the value that is judged in the place of its own. */
  readonly #event: Event;
  readonly #meshes: readonly Mesh[];

  private constructor(event: Event, meshes: readonly Mesh[]) {
    this.#event = event;
    this.#meshes = meshes;
  }

  /**
   * @param event any one of the kind
   * @param triggers whenever somebody is interested, one of them is true
   * @returns undefined if single values do not tell
   */
  static of(
    documents: DocumentIndex,
    event: Event,
    triggers: readonly Trigger[],
  ): Sift | undefined {
    const { class: eventClass } = event;
    const { shape } = eventClass;
    const doc = structuredClone({ ...(event.kept ?? event.doc) }) as Values;
    const meshes = new Map<number, Mesh>();
    for (const trigger of byPath(triggers)) {
      const read = shape.reader(eventClass, trigger.path);
      const isTrue = compileTrigger(trigger);
      const constant = constantAnswer(read);
      if (constant !== undefined) {
        if (toList(constant.value).some(isTrue)) return undefined;
        continue;
      }
      const path = shape.keyOf?.(event, trigger.path);
      const slot = path && documents.slotOf(path);
      if (path === undefined || slot === undefined) return undefined;
      let mesh = meshes.get(slot);
      if (mesh === undefined) {
        const owner = ownerOf(doc, path.slice(0, -1));
        mesh = {
          slot,
          owner,
          name: path.at(-1)!,
          tests: [],
        };
        meshes.set(slot, mesh);
      }
      mesh.tests.push({ read, isTrue });
    }
    const own = Object.create(event, {
      doc: { value: doc as Doc },
      keptVersion: { value: undefined },
    }) as Event;
    return new Sift(own, [...meshes.values()]);
  }

  /** Where the values stand that tell, in the order of their meshes. */
  get slots(): readonly number[] {
    return this.#meshes.map(({ slot }) => slot);
  }

  /** True if somebody may be interested in a line with this value. */
  holdsBack(mesh: number, value: unknown): boolean {
    const { owner, name, tests } = this.#meshes[mesh]!;
    owner[name] = value;
    return tests.some(({ read, isTrue }) =>
      toList(read(this.#event)).some(isTrue),
    );
  }
}

/** For each field one trigger, which is true where one of its triggers is: so it is read, and folded, once. */
function byPath(triggers: readonly Trigger[]): readonly Trigger[] {
  return [...Map.groupBy(triggers, ({ path }) => path)].map(([path, all]) => ({
    path,
    texts: all.flatMap(({ texts }) => texts),
    numbers: all.flatMap(({ numbers }) => numbers),
    globs: [...new Set(all.flatMap(({ globs }) => globs))],
    present: all.some(({ present }) => present),
  }));
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
