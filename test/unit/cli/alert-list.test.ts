import { expect, test } from "vitest";
import { AlertBook } from "../../../src/alert/book.ts";
import { newCounters } from "../../../src/base/counters.ts";
import { AlertListView } from "../../../src/cli/alert-list.ts";
import { FIRST_SORTINGS } from "../../../src/screen/store/sorting.ts";
import type { OrderOf } from "../../../src/screen/store/sorting.ts";
import type { Match } from "../../../src/engine/match.ts";
import { rowMatch } from "../alert/detection.ts";
import { evidence, match } from "../alert/sample.ts";

const LOOK = { from: 0, count: 10, filter: "", sort: FIRST_SORTINGS.alerts };

function view(...matches: readonly Match[]) {
  const book = new AlertBook({
    counters: newCounters(),
    findTasks: () => [],
  });
  for (const each of matches) book.take({ kind: "fired", match: each });
  return { book, own: new AlertListView(book) };
}

const row = rowMatch("row", {
  dest: "WS-9.corp.example",
  user: "jdoe",
  process_name: "a.exe",
});
const plain = match("plain", { events: [evidence({ timeUs: 5 })] });

test("an alert of a row says what its detection says; only rows are sent", () => {
  const { own } = view(row, plain);
  const { rows } = own.list();
  expect(rows.map(({ id, says }) => [id, says])).toEqual([
    ["row", "a.exe on WS-9.corp.example by jdoe"],
    ["plain", undefined],
  ]);
  for (const each of rows) {
    expect(each).not.toHaveProperty("entities");
    expect(each).not.toHaveProperty("columns");
  }
});

test("the filter sees entities and columns, also after an alert has changed", () => {
  const { book, own } = view(row, plain);
  const ids = (filter: string) => {
    own.look({ ...LOOK, filter });
    return own.list().rows.map(({ id }) => id);
  };
  expect(ids("entity=ws-9.corp.example")).toEqual(["row"]);
  expect(ids("entity=ws-1.corp.example")).toEqual(["plain"]);
  expect(ids('row.dest="ws-9.corp.example" row.user=jdoe')).toEqual(["row"]);
  const columns = { ...row.row!.columns, user: "other" };
  book.take({
    kind: "revised",
    match: { ...row, row: { ...row.row!, columns } },
  });
  expect(own.list().rows).toEqual([]);
  expect(ids("row.user=other")).toEqual(["row"]);
  expect(own.indexOf("row")).toBe(0);
  expect(own.indexOf("plain")).toBe(-1);
});

test("is sorted by what is asked for, what is alike newest first, and backwards", () => {
  const alert = (id: string, timeUs: number, host: string): Match =>
    match(id, {
      events: [evidence({ timeUs, host: { id: host, name: host, index: 0 } })],
    });
  const { own } = view(
    alert("one", 1, "b"),
    alert("two", 2, "A"),
    alert("three", 3, "b"),
    rowMatch("row", { dest: "c" }),
  );
  const ids = (by: OrderOf<"alerts">, reversed = false) => {
    own.look({ ...LOOK, sort: { by, reversed } });
    return own.list().rows.map(({ id }) => id);
  };
  expect(ids("time").slice(-3)).toEqual(["three", "two", "one"]);
  expect(ids("host").slice(0, 3)).toEqual(["two", "three", "one"]);
  expect(ids("host", true).slice(-3)).toEqual(["one", "three", "two"]);
  const newest = own.list().newest?.id;
  expect(newest).toBe("row");
  own.look({ ...LOOK, filter: "host:b", sort: { by: "time", reversed: true } });
  expect(own.list()).toMatchObject({
    matching: 2,
    newest: { id: "row" },
    sort: { by: "time", reversed: true },
  });
  expect(own.indexOf("three")).toBe(1);
  expect(own.select({ by: "range", id: "one", to: "three" }).total).toBe(2);
});
