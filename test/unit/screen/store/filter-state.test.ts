import { describe, expect, test } from "vitest";
import type { FilterState } from "../../../../src/screen/store/filter-state.ts";
import {
  NO_FILTER,
  clearFilter,
  completeFilter,
  editFilter,
  insertText,
  keepFilter,
  openFilter,
  recallFilter,
  revertFilter,
} from "../../../../src/screen/store/filter-state.ts";
import { alertRow } from "../../../screen/fake-snapshot.ts";

function typed(text: string, from = NO_FILTER): FilterState {
  let state = openFilter(from);
  for (const key of text) state = insertText(state, key);
  return state;
}

test("the list follows what parses; what does not leaves the last valid filter", () => {
  const valid = typed("lsass");
  expect(valid.text).toBe("lsass");
  expect(valid.field?.error).toBeUndefined();

  const broken = typed("lsass sev>=x");
  expect(broken.text).toBe("lsass");
  expect(broken.field?.text).toBe("lsass sev>=x");
  expect(broken.field?.error).toEqual({
    message: 'unknown severity "x"; one of low med high crit',
    at: 11,
  });
});

test("the name of a field on its way does not empty the list", () => {
  expect(typed("sev").text).toBe("");
  expect(typed("sev>=high").text).toBe("sev>=high");
  // Meant as a word after all: Enter says so.
  expect(keepFilter(typed("sev")).text).toBe("sev");
});

test("Enter keeps, Esc goes back, clearing empties", () => {
  const kept = keepFilter(typed("lsass"));
  expect(kept).toEqual({
    list: "alerts",
    text: "lsass",
    field: undefined,
    history: ["lsass"],
  });
  const again = typed(" is:new", kept);
  expect(again.field?.text).toBe("lsass is:new");
  expect(revertFilter(again).text).toBe("lsass");
  expect(clearFilter(kept).text).toBe("");
  expect(clearFilter(kept).history).toEqual(["lsass"]);
});

test("Enter on what does not parse keeps the last valid one", () => {
  expect(keepFilter(typed("lsass sev>=x")).text).toBe("lsass");
});

test("the caret moves by graphemes, and so does deleting", () => {
  let state = typed("ae\u0301日");
  // Typed character by character: the accent joined its letter.
  state = editFilter(state, "caret-left");
  expect(state.field?.caret).toBe(3);
  state = editFilter(state, "delete-left");
  expect(state.field?.text).toBe("a日");
  state = editFilter(state, "delete-right");
  expect(state.field?.text).toBe("a");
  state = editFilter(editFilter(state, "caret-start"), "caret-left");
  expect(state.field?.caret).toBe(0);
  state = editFilter(editFilter(state, "caret-end"), "caret-right");
  expect(state.field?.caret).toBe(1);
});

test("erasing a word and erasing all", () => {
  const state = typed("lsass host:WKS* ");
  expect(editFilter(state, "erase-word").field?.text).toBe("lsass ");
  expect(editFilter(state, "erase-line").field?.text).toBe("");
  expect(editFilter(state, "erase-line").text).toBe("");
});

test("pasted line ends become spaces, controls go, and length is bounded", () => {
  const state = insertText(openFilter(NO_FILTER), "a\r\nb\x1b[31mc\td");
  expect(state.field?.text).toBe("a b[31mc d");
  const long = insertText(openFilter(NO_FILTER), "x".repeat(9_000));
  expect(long.field?.text.length).toBe(500);
});

test("Up and Down walk through the kept filters", () => {
  let state = keepFilter(typed("one"));
  state = keepFilter(typed("two", clearFilter(state)));
  state = openFilter(clearFilter(state));
  state = recallFilter(state, 1);
  expect(state.field?.text).toBe("two");
  state = recallFilter(recallFilter(state, 1), 1);
  expect(state.field?.text).toBe("one");
  state = recallFilter(recallFilter(state, -1), -1);
  expect(state.field?.text).toBe("");
});

test("a filter kept twice is in the history once, and the history is bounded", () => {
  let state = NO_FILTER;
  for (let i = 0; i < 60; i++) {
    state = keepFilter(typed(`word${i % 55}`, clearFilter(state)));
  }
  expect(state.history).toHaveLength(50);
  expect(state.history[0]).toBe("word4");
  expect(new Set(state.history).size).toBe(50);
});

describe("completing", () => {
  const row = (host: string) => alertRow({ id: host, host });
  const seen = { rows: [row("DC01"), row("WKS-014")], fields: [] };
  const tab = (state: FilterState, ...steps: (1 | -1)[]): FilterState =>
    steps.reduce((now, step) => completeFilter(now, seen, step), state);
  const typed = (text: string): FilterState =>
    insertText(openFilter(NO_FILTER), text);

  test("Tab goes through what there is and around, Shift-Tab back", () => {
    const line = (...steps: (1 | -1)[]) =>
      tab(typed("host:"), ...steps).field?.text;
    expect(line(1)).toBe("host:DC01");
    expect(line(1, 1)).toBe("host:WKS-014");
    expect(line(1, 1, 1)).toBe("host:DC01");
    expect(line(-1)).toBe("host:WKS-014");
    expect(line(1, -1)).toBe("host:WKS-014");
  });

  test("the only one is taken, and the next Tab goes on behind it", () => {
    const once = tab(typed("ho"), 1);
    expect(once.field).toMatchObject({ text: "host:", caret: 5 });
    expect(tab(once, 1).field?.text).toBe("host:DC01");
  });

  test("typing takes it, and begins anew", () => {
    const next = insertText(tab(typed("host:"), 1), " us");
    expect(next.field?.completing).toBeUndefined();
    expect(tab(next, 1).field?.text).toBe("host:DC01 user:");
    expect(next.text).toBe("host:DC01");
  });

  test("what stands behind the caret stays", () => {
    let state = typed(" is:new");
    state = editFilter(state, "caret-start");
    state = insertText(state, "host:w");
    expect(tab(state, 1).field).toMatchObject({
      text: "host:WKS-014 is:new",
      caret: 12,
    });
  });

  test("nothing to offer changes nothing", () => {
    const state = typed("mimikatz");
    expect(tab(state, 1)).toBe(state);
  });
});
