/**
 * The law for rules with lineage: any arrival within the lateness bound gives what the plain definition gives over the
 * sorted log.
 */
import fc from "fast-check";
import { expect, it } from "vitest";
import { matchIds, runQuery, standing, testDoc } from "../support/engine.ts";
import { Live } from "../unit/engine/live.ts";

const LATENESS_MS = 50;
const RUNS = Number(process.env["TRIPLINE_PROPERTY_RUNS"] ?? 2_000) / 2;
const RELATIONS = ["descendant", "child", "event"] as const;

const stream = fc.array(
  fc.record({
    gapMs: fc.constantFrom(0, 1, 2, 5, 20),
    kind: fc.constantFrom("start", "start", "start", "end", "info", "file"),
    id: fc.constantFrom("a", "b", "c", "d", "e"),
    parent: fc.constantFrom(undefined, "a", "b", "c", "d", "e"),
    root: fc.boolean(),
    delayMs: fc.integer({ min: 0, max: LATENESS_MS }),
  }),
  { maxLength: 30 },
);
type Item = (typeof stream extends fc.Arbitrary<(infer T)[]> ? T : never) & {
  readonly name: string;
  readonly ms: number;
};

/** Ids of the events that stand in the relation, by the definition. */
function related(
  relation: (typeof RELATIONS)[number],
  sorted: readonly Item[],
): string[] {
  const sets = {
    event: new Set<string>(),
    descendant: new Set<string>(),
    child: new Set<string>(),
  };
  let ended: string[] = [];
  const found: string[] = [];
  for (const { kind, id, parent, root, name } of sorted) {
    if (kind !== "file") {
      for (const set of Object.values(sets))
        ended.forEach((e) => set.delete(e));
      ended = kind === "end" ? [id] : [];
      if (kind === "start" && parent !== undefined) {
        const ofSource = sets.event.has(parent);
        if (ofSource || sets.descendant.has(parent)) sets.descendant.add(id);
        if (ofSource) sets.child.add(id);
      }
      if (root) sets.event.add(id);
    }
    if (sets[relation].has(id)) found.push(name);
  }
  return found;
}

it("gives the events of the sorted log for any arrival within the lateness bound", () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...RELATIONS),
      fc.constantFrom("event", "certain", "live", "paired"),
      // Of most events no rule has to be asked then, whatever their lineage is.
      fc.boolean(),
      stream,
      (relation, form, isNarrow, items) => {
        let ms = 0;
        const events = items.map((item, i) => {
          ms += item.gapMs;
          return { ...item, ms, name: `e${i + 1}` };
        });
        const docs = [...events]
          .sort((a, b) => a.ms + a.delayMs - (b.ms + b.delayMs))
          .map(({ name, ms: at, kind, id, parent, root }) =>
            testDoc(name, at, {
              event: {
                category: [kind === "file" ? "file" : "process"],
                ...(kind === "file" ? {} : { type: [kind] }),
                id: name,
                sequence: Number(name.slice(1)),
              },
              process: { entity_id: id, parent: { entity_id: parent }, root },
            }),
          );
        const lineage = `${relation} of [process where process.root == true]`;
        const narrow = isNarrow ? 'process.entity_id == "a"' : "true";
        const isAsked = ({ id }: Item): boolean => !isNarrow || id === "a";
        const condition = `any where event.id != null and ${narrow} and ${form === "certain" ? `(event.type == "end" or ${lineage})` : lineage}`;
        const answers = new Set(related(relation, events));
        if (form === "live") {
          const live = new Live(condition, {
            latenessMs: LATENESS_MS,
            endless: true,
          });
          live.push(...docs);
          live.finish();
          expect(
            [...standing(live.changes).values()].map(matchIds).sort(),
          ).toEqual(
            events
              .filter((event) => isAsked(event) && answers.has(event.name))
              .map(({ name }) => name)
              .sort(),
          );
          for (const { certainty } of standing(live.changes).values()) {
            expect(certainty).toBe("confirmed");
          }
          return;
        }
        const paired = form === "paired";
        const query = paired
          ? `sequence [${condition}] with runs=2`
          : condition;
        const found = events
          .filter(
            (event) =>
              isAsked(event) &&
              (answers.has(event.name) ||
                (form === "certain" && event.kind === "end")),
          )
          .map(({ name }) => name);
        const expected = paired
          ? found.slice(1).map((name, i) => `${found[i]} ${name}`)
          : found;
        const run = runQuery(query, docs, { latenessMs: LATENESS_MS });
        expect(run.matches).toEqual(expected.sort());
        if (!paired) expect(run.changes).toHaveLength(2 * expected.length);
        expect(run.engine.keyCount).toBe(0);
      },
    ),
    { numRuns: RUNS },
  );
});
