import { beforeEach, describe, expect, it } from "vitest";
import { AlertBook } from "../../../src/alert/book.ts";
import { Triage } from "../../../src/alert/triage.ts";
import { newCounters } from "../../../src/base/counters.ts";
import { change } from "./sample.ts";

const AT = "2026-03-11T09:20:52.232Z";
const LATER = "2026-03-11T09:21:00.000Z";

let book: AlertBook;
let triage: Triage;

beforeEach(() => {
  book = new AlertBook({ counters: newCounters(), findTasks: () => [] });
  for (const id of ["1", "2", "3"]) book.apply(change("fired", id));
  triage = new Triage(book, "alice");
});

const states = (): string[] =>
  [...book.all()].map(({ status, reason }) =>
    reason === undefined ? status : `${status} (${reason})`,
  );

describe("a decision", () => {
  it("about many alerts is one", () => {
    expect(triage.decide("acknowledge", ["1", "3"], undefined, AT)).toEqual({
      decisions: [
        {
          at: AT,
          operator: "alice",
          action: "acknowledge",
          ids: ["1", "3"],
          reason: undefined,
        },
      ],
      text: "Acknowledged 2 alerts",
    });
    expect(states()).toEqual(["acknowledged", "open", "acknowledged"]);
  });

  it("has a reason if one was given", () => {
    expect(triage.decide("close", ["2"], "benign", AT).text).toBe(
      "Closed 1 alert as benign",
    );
    expect(states()).toEqual(["open", "closed (benign)", "open"]);
    expect(triage.decide("reopen", ["2"], undefined, AT).text).toBe(
      "Reopened 1 alert",
    );
    expect(states()).toEqual(["open", "open", "open"]);
  });

  it("concerns those alone that it changes", () => {
    triage.decide("acknowledge", ["1"], undefined, AT);
    const { decisions, text } = triage.decide(
      "acknowledge",
      ["1", "2", "2", "unknown"],
      undefined,
      AT,
    );
    expect(decisions.map(({ ids }) => ids)).toEqual([["2"]]);
    expect(text).toBe("Acknowledged 1 alert");
    // Another reason is a change.
    expect(
      triage.decide("acknowledge", ["1", "2"], "mine", AT).decisions[0]!.ids,
    ).toEqual(["1", "2"]);
  });

  it("that changes nothing is none", () => {
    expect(triage.decide("reopen", ["1", "2"], undefined, AT)).toEqual({
      decisions: [],
      text: "Nothing to reopen: already open",
    });
    expect(triage.undo(AT).text).toBe("Nothing to undo");
  });
});

describe("undo and redo", () => {
  it("take a decision back as a whole, and do it again", () => {
    triage.decide("close", ["1", "2"], "benign", AT);
    expect(triage.undo(LATER)).toEqual({
      decisions: [
        {
          at: LATER,
          operator: "alice",
          action: "reopen",
          ids: ["1", "2"],
          reason: undefined,
        },
      ],
      text: "Undone: close 2 alerts",
    });
    expect(states()).toEqual(["open", "open", "open"]);
    expect(triage.redo(LATER)).toEqual({
      decisions: [
        {
          at: LATER,
          operator: "alice",
          action: "close",
          ids: ["1", "2"],
          reason: "benign",
        },
      ],
      text: "Done again: close 2 alerts",
    });
    expect(states()).toEqual(["closed (benign)", "closed (benign)", "open"]);
    expect(triage.undo(LATER).text).toBe("Undone: close 2 alerts");
    expect(states()).toEqual(["open", "open", "open"]);
  });

  it("tell the journal one inverse for each state that there was", () => {
    triage.decide("acknowledge", ["2"], "mine", AT);
    triage.decide("close", ["1", "2", "3"], "benign", AT);
    const { decisions } = triage.undo(LATER);
    expect(
      decisions.map(({ action, ids, reason }) => [action, ids, reason]),
    ).toEqual([
      ["reopen", ["1", "3"], undefined],
      ["acknowledge", ["2"], "mine"],
    ]);
    expect(states()).toEqual(["open", "acknowledged (mine)", "open"]);
  });

  it("go back and forth step by step", () => {
    triage.decide("acknowledge", ["1"], undefined, AT);
    triage.decide("close", ["1"], undefined, AT);
    expect(triage.undo(AT).text).toBe("Undone: close 1 alert");
    expect(triage.undo(AT).text).toBe("Undone: acknowledge 1 alert");
    expect(triage.undo(AT)).toEqual({ decisions: [], text: "Nothing to undo" });
    expect(triage.redo(AT).text).toBe("Done again: acknowledge 1 alert");
    expect(triage.redo(AT).text).toBe("Done again: close 1 alert");
    expect(triage.redo(AT)).toEqual({ decisions: [], text: "Nothing to redo" });
    expect(states()[0]).toBe("closed");
  });

  it("forget what was undone when something else is decided", () => {
    triage.decide("acknowledge", ["1"], undefined, AT);
    triage.undo(AT);
    triage.decide("close", ["2"], undefined, AT);
    expect(triage.redo(AT).text).toBe("Nothing to redo");
  });

  it("tell of what they could do again, and of nothing if there is nothing", () => {
    triage.decide("close", ["1", "2"], undefined, AT);
    triage.undo(AT);
    // Meanwhile somebody else closed one of them.
    book.setStatus("1", "closed", undefined);
    const { decisions, text } = triage.redo(AT);
    expect(decisions.map(({ ids }) => ids)).toEqual([["2"]]);
    expect(text).toBe("Done again: close 1 alert");
    triage.undo(AT);
    expect(states()).toEqual(["closed", "open", "open"]);

    book.setStatus("2", "closed", undefined);
    expect(triage.redo(AT)).toEqual({
      decisions: [],
      text: "Nothing to close: already closed",
    });
    expect(triage.undo(AT).text).toBe("Nothing to undo");
  });

  it("remember a thousand decisions", () => {
    for (let i = 0; i < 1_001; i++) {
      triage.decide(i % 2 === 0 ? "close" : "reopen", ["1"], undefined, AT);
    }
    let undone = 0;
    while (triage.undo(AT).decisions.length > 0) undone++;
    expect(undone).toBe(1_000);
    expect(states()[0]).toBe("closed");
  });
});
