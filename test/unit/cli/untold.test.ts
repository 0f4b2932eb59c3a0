import { expect, it } from "vitest";
import type { AlertChange } from "../../../src/alert/book.ts";
import { Untold } from "../../../src/cli/untold.ts";

function change(
  kind: AlertChange["kind"],
  events: number,
  id = "a",
): AlertChange {
  return {
    kind,
    alert: { id, match: { revision: events, row: { events } } },
  } as unknown as AlertChange;
}

it("tells round numbers, keeps the others, and has the last word", () => {
  const untold = new Untold();
  expect(untold.take(change("fired", 1))).toBe(true);
  expect(
    [2, 3, 4, 5, 6].map((count) => untold.take(change("revised", count))),
  ).toEqual([true, false, true, false, false]);
  expect(untold.take(change("confirmed", 6))).toBe("last");
  expect(untold.rest()).toEqual([]);
});

it("gives at the end what was not told, the newest of each alert, once", () => {
  const untold = new Untold();
  untold.take(change("fired", 1));
  untold.take(change("revised", 3));
  untold.take(change("revised", 5));
  untold.take(change("revised", 3, "b"));
  untold.take(change("revised", 4, "b"));
  expect(untold.rest()).toEqual([change("revised", 5)]);
  expect(untold.rest()).toEqual([]);
  expect(untold.take(change("confirmed", 5))).toBe(true);
});
