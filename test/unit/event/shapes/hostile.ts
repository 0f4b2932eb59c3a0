/**
 * Values that no collector writes, for every place of a document: whoever reads them must not throw.
 */
import { expect } from "vitest";
import { eventIdentity } from "../../../../src/event/identity.ts";
import { displayFields, summarise } from "../../../../src/event/summary.ts";
import { ShapeClass } from "../../../../src/event/shapes/shape-class.ts";
import { openAll } from "../support.ts";

const VALUES: readonly unknown[] = [
  null,
  "",
  "-",
  "\u0000\ud800",
  "__proto__",
  0,
  -1,
  1e308,
  Number.MAX_SAFE_INTEGER * 4,
  true,
  [],
  {},
  [[["x"]], null, {}],
  [null, "second"],
  { toString: "x", "#text": {} },
];

/** Puts each value in each place of the document, opens it and asks everything that its class can be asked. */
export function survives(doc: Readonly<Record<string, unknown>>): void {
  for (const name of Object.keys(doc)) {
    for (const value of VALUES) {
      const { events, counters } = openAll([{ ...doc, [name]: value }]);
      expect(
        events.length + counters.noTime + counters.unknownShape,
        `${name}: ${JSON.stringify(value)}`,
      ).toBeGreaterThan(0);
      for (const event of events) {
        const eventClass = event.class as ShapeClass;
        for (const path of eventClass.fields.keys()) event.get(path);
        for (const path of displayFields(eventClass)) event.get(path);
        expect(summarise(event)).toBeTypeOf("string");
        expect(eventIdentity(event)).toMatch(/^[0-9a-f]{32}$/);
      }
    }
  }
}
