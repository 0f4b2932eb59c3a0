/**
 * Compiled conditions against the plain evaluator: random conditions with every operator and every function over random
 * documents of mixed types, missing values, lists and characters beyond ASCII.
 */
import fc from "fast-check";
import { expect, it } from "vitest";
import { documentNodes } from "../../src/engine/document-nodes.ts";
import { compileCondition, noLineage } from "../../src/engine/predicate.ts";
import { EQL_FUNCTIONS } from "../../src/lang/eql/functions.ts";
import { loadQuery } from "../../src/lang/eql/load-query.ts";
import { sourceText } from "../../src/lang/source-text.ts";
import { openDocs, testDoc } from "../support/engine.ts";
import { condition, document } from "../support/eql-arbitraries.ts";
import { referenceHolds } from "../support/reference-evaluator.ts";

const RUNS = Number(process.env["TRIPLINE_PROPERTY_RUNS"] ?? 2_000);

it("a compiled condition holds where the reference says that it does", () => {
  fc.assert(
    fc.property(
      condition,
      fc.array(document, { minLength: 1, maxLength: 4 }),
      (text, fields) => {
        const loaded = loadQuery(sourceText(`any where ${text}`));
        if (!("query" in loaded)) {
          // Types that clash by chance; nothing else may be wrong with it.
          for (const { code } of loaded.diagnostics) {
            expect(code).toMatch(/^eql-check-(?:type|arguments|condition)$/);
          }
          return;
        }
        if (loaded.query.kind !== "event") expect.unreachable();
        const { condition: tree } = loaded.query.filter;
        const docs = fields.map((each, i) => testDoc(`${i}`, i, each));
        const events = openDocs(docs);
        const { shape } = events[0]!.class;
        const test = compileCondition(tree, {
          field: (path) => shape.reader(events[0]!.class, path),
          nodes: documentNodes(shape),
          lineage: noLineage,
        });
        events.forEach((event, i) => {
          // JSON knows no undefined.
          const doc: unknown = JSON.parse(JSON.stringify(docs[i]));
          expect(test(event), JSON.stringify(fields[i])).toBe(
            referenceHolds(tree, doc),
          );
        });
      },
    ),
    { numRuns: RUNS },
  );
});

// Of the same conditions every time: that no run misses one by chance is not to be had.
it("the conditions call every function, and few are refused", () => {
  const texts = fc.sample(condition, { seed: 1, numRuns: 5_000 });
  const loaded = texts.filter(
    (text) => "query" in loadQuery(sourceText(`any where ${text}`)),
  );
  expect(loaded.length).toBeGreaterThan(texts.length / 2);
  const called = new Set(
    loaded.flatMap((text) => text.match(/\b[A-Za-z]+~?(?=\()/g) ?? []),
  );
  for (const { name, tilde } of EQL_FUNCTIONS) {
    if (name === "_arraySearch") continue;
    expect(called).toContain(name);
    if (tilde) expect(called).toContain(`${name}~`);
  }
});
