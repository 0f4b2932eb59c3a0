/**
 * Helper of the engine's tests: asks one condition, or one expression, of one ECS document.
 */
import { checkQuery } from "../../../src/lang/eql/checker.ts";
import { documentNodes } from "../../../src/engine/document-nodes.ts";
import { compileCondition, noLineage } from "../../../src/engine/predicate.ts";
import type { Event } from "../../../src/event/event.ts";
import { parseQuery } from "../../../src/lang/eql/parser.ts";
import { sourceText } from "../../../src/lang/source-text.ts";
import { openDocs, testDoc } from "../../support/engine.ts";
import type { TestDoc } from "../../support/engine.ts";

export function openDoc(fields: TestDoc): Event {
  const [event] = openDocs([testDoc("1", 0, fields)]);
  return event!;
}

/** Does the condition hold for the event? A condition that the checker refuses is a mistake in the test. */
export function holdsFor(condition: string, event: Event): boolean {
  const source = sourceText(`any where ${condition}`);
  const query = parseQuery(source);
  const [problem] = checkQuery(query, source);
  if (problem !== undefined) throw new Error(problem.message);
  if (query.kind !== "event") throw new Error("not a condition");
  const { shape } = event.class;
  return compileCondition(query.filter.condition, {
    field: (path) => shape.reader(event.class, path),
    nodes: documentNodes(shape),
    lineage: noLineage,
  })(event);
}

/** Does the condition hold for a document of these fields? */
export function holds(condition: string, fields: TestDoc = {}): boolean {
  return holdsFor(condition, openDoc(fields));
}

/** The condition and its negation; whatever else is true, they differ. */
export function both(
  condition: string,
  fields: TestDoc = {},
): readonly [boolean, boolean] {
  return [holds(condition, fields), holds(`not (${condition})`, fields)];
}
