import { beforeEach, describe, expect, it } from "vitest";
import { AlertBook } from "../../../src/alert/book.ts";
import { isTriage } from "../../../src/alert/decision.ts";
import type { Decision, Mute } from "../../../src/alert/decision.ts";
import { Mutes } from "../../../src/alert/mutes.ts";
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
  it("keep the step where it cannot be performed", () => {
    triage.decide("close", ["1"], "benign", AT);
    const asked: string[] = [];
    const refuse = ({ action }: Decision): boolean => {
      asked.push(action);
      return false;
    };
    expect(triage.undo(LATER, refuse)).toEqual({ decisions: [], text: "" });
    expect(states()[0]).toBe("closed (benign)");
    expect(triage.undo(LATER).text).toBe("Undone: close 1 alert");
    expect(triage.redo(LATER, refuse)).toEqual({ decisions: [], text: "" });
    expect(states()[0]).toBe("open");
    expect(triage.redo(LATER).text).toBe("Done again: close 1 alert");
    expect(asked).toEqual(["reopen", "close"]);
  });

  it("begin with what the journal says of alerts that a checkpoint brought back", () => {
    const { decisions } = triage.decide("close", ["1"], "benign", AT);
    const again = new Triage(book, "alice");
    again.restore(decisions);
    again.undo(LATER);
    expect(states()[0]).toBe("open");
  });

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
          undoes: AT,
        },
      ],
      text: "Undone: close 2 alerts",
    });
    expect(states()).toEqual(["open", "open", "open"]);
    expect(triage.redo(LATER)).toEqual({
      decisions: [
        {
          at: "2026-03-11T09:21:00.001Z",
          operator: "alice",
          action: "close",
          ids: ["1", "2"],
          reason: "benign",
          redoes: AT,
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
      decisions.map((each) =>
        isTriage(each) ? [each.action, each.ids, each.reason] : each,
      ),
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

const notes = (id: string): string[] =>
  (book.get(id)?.notes ?? []).map(
    ({ operator, text }) => `${operator}: ${text}`,
  );

describe("a note", () => {
  it("is added to what others wrote, and taken back alone", () => {
    expect(triage.note(["1", "2"], " backup job ", AT).text).toBe(
      "Noted on 2 alerts",
    );
    triage.adopt({
      at: LATER,
      operator: "bob",
      action: "note",
      ids: ["1"],
      note: "asked the owner",
    });
    expect(notes("1")).toEqual(["alice: backup job", "bob: asked the owner"]);
    expect(triage.undo(LATER).text).toBe("Undone: note on 2 alerts");
    expect([notes("1"), notes("2")]).toEqual([["bob: asked the owner"], []]);
    expect(triage.redo(LATER).text).toBe("Done again: note on 2 alerts");
    expect(notes("2")).toEqual(["alice: backup job"]);
    triage.undo(LATER);
    expect(notes("2")).toEqual([]);
  });

  it("of blanks is none", () => {
    expect(triage.note(["1"], " \n ", AT)).toEqual({
      decisions: [],
      text: "Nothing noted",
    });
  });

  it("comes with a closing, and goes with it", () => {
    triage.decide("close", ["1"], "benign", AT, "CHG-4471");
    expect([states()[0], notes("1")]).toEqual([
      "closed (benign)",
      ["alice: CHG-4471"],
    ]);
    triage.undo(LATER);
    expect([states()[0], notes("1")]).toEqual(["open", []]);
    triage.redo(LATER);
    expect(notes("1")).toEqual(["alice: CHG-4471"]);
  });
});

it("ticks steps of the guide, and unticks them", () => {
  expect(triage.tick("1", 2, AT).text).toBe("Step 3 is done");
  triage.tick("1", 0, AT);
  expect(book.get("1")?.ticked).toEqual([0, 2]);
  expect(triage.tick("1", 2, AT).text).toBe("Step 3 is open again");
  expect(book.get("1")?.ticked).toEqual([0]);
  expect(triage.undo(AT).text).toBe("Undone: untick step 3");
  expect(book.get("1")?.ticked).toEqual([0, 2]);
});

describe("undo", () => {
  it("leaves what somebody else has decided since", () => {
    triage.decide("close", ["1", "2"], "benign", AT);
    triage.adopt({
      at: AT,
      operator: "bob",
      action: "acknowledge",
      ids: ["1"],
      reason: undefined,
    });
    const { decisions, text } = triage.undo(LATER);
    expect(decisions.map(({ ids }) => ids)).toEqual([["2"]]);
    expect(text).toBe("Undone: close 2 alerts; 1 decided otherwise since");
    expect(states()).toEqual(["acknowledged", "open", "open"]);
  });

  it("works after a restart, from what the journal says", () => {
    const journal = [
      ...triage.decide("acknowledge", ["1", "2"], undefined, AT).decisions,
      ...triage.decide("close", ["1", "2"], "benign", AT).decisions,
      ...triage.note(["1"], "why", AT).decisions,
      ...triage.undo(LATER).decisions,
      ...triage.undo(LATER).decisions,
      ...triage.redo(LATER).decisions,
    ];
    const again = new AlertBook({
      counters: newCounters(),
      findTasks: () => [],
      decided: (id) => later.decided(id),
    });
    const later = new Triage(again, "alice");
    // A record that was written twice does no harm.
    later.restore([...journal, journal.at(-1)!]);
    for (const id of ["1", "2", "3"]) again.apply(change("fired", id));
    book = again;
    expect(states()).toEqual(["closed (benign)", "closed (benign)", "open"]);
    expect(later.undo(LATER).text).toBe("Undone: close 2 alerts");
    expect(states()).toEqual(["acknowledged", "acknowledged", "open"]);
    expect(later.undo(LATER).text).toBe("Undone: acknowledge 2 alerts");
    expect(states()).toEqual(["open", "open", "open"]);
    expect(later.undo(LATER).text).toBe("Nothing to undo");
    later.redo(LATER);
    later.redo(LATER);
    expect(later.redo(LATER).text).toBe("Done again: note on 1 alert");
    expect(notes("1")).toEqual(["alice: why"]);
  });

  it("does not take back what others decided before the restart", () => {
    const { decisions } = triage.decide("close", ["1"], "benign", AT);
    const bob = new Triage(book, "bob");
    bob.restore(decisions);
    expect(bob.undo(LATER).text).toBe("Nothing to undo");
  });

  it("tells apart decisions of the same millisecond", () => {
    triage.decide("acknowledge", ["1"], undefined, AT);
    const { decisions } = triage.decide("acknowledge", ["2"], undefined, AT);
    expect(decisions[0]?.at).toBe("2026-03-11T09:20:52.233Z");
  });
});

describe("a mute", () => {
  const MUTE: Mute = {
    ruleId: "rule-1",
    rule: "Rule 1",
    entity: { kind: "host", name: "ws-1.corp.example" },
    until: "1970-01-01T00:00:02.000Z",
  };

  it("can be undone, and does not outlast its run without an end", () => {
    const mutes = new Mutes();
    const own = new Triage(book, "alice", mutes);
    expect(own.mute(MUTE, AT).text).toBe("Muted Rule 1 for ws-1.corp.example");
    expect(mutes.isEmpty).toBe(false);
    const { until: _, ...forever } = MUTE;
    const { decisions } = own.mute(forever, AT);
    expect(mutes.get(MUTE)).toEqual(forever);
    own.undo(AT);
    expect(mutes.get(MUTE)).toEqual(MUTE);
    expect(own.undo(AT).text).toBe("Undone: mute Rule 1 for ws-1.corp.example");
    expect(mutes.isEmpty).toBe(true);
    new Triage(book, "alice", mutes).restore(decisions);
    expect(mutes.isEmpty).toBe(true);
  });
});

it("an exception is a decision; taking it back and doing it again name it", () => {
  const own = new Triage(book, "alice");
  const entry = {
    id: "daily-1",
    ruleId: "rule-1",
    rule: "Rule 1",
    condition: 'user.name : "svc"',
    reason: "daily",
    by: "alice",
    at: AT,
  };
  const { decisions, text } = own.except(entry, AT);
  expect(text).toBe("Excepted from Rule 1");
  expect(decisions).toMatchObject([
    { action: "except", ids: [], exception: entry },
  ]);
  const undone = own.undo(AT);
  expect(undone.text).toBe("Undone: exception of Rule 1");
  expect(undone.decisions).toMatchObject([
    { action: "unexcept", exception: entry, undoes: decisions[0]!.at },
  ]);
  expect(own.redo(AT).decisions).toMatchObject([{ action: "except" }]);
});
