import { expect, test } from "vitest";
import { Journal } from "../../../src/cli/journal.ts";
import { LeaderWatch } from "../../../src/cli/leader-watch.ts";
import { readJournal } from "../../../src/state/journal.ts";
import { Leadership, thisHolder } from "../../../src/state/leadership.ts";
import { temporaryFolder } from "../../support/folder.ts";
import { sampleAlert } from "../export/sample-alert.ts";

const wallMs = Date.now();

test("who leads is seen at the next look, and that nobody does after some", () => {
  const folder = temporaryFolder();
  const watch = new LeaderWatch(folder, "x", "ben");
  expect(watch.look(0, wallMs)).toBe(false);
  const own = thisHolder("anna");
  const leader = Leadership.tryLead(folder, "x", own, wallMs) as Leadership;
  expect(watch.look(999, wallMs)).toBe(false);
  expect(watch.look(1_000, wallMs)).toBe(true);
  expect(watch.leader).toBe(`anna@${own.host}`);

  leader.end();
  const looks = [2, 3, 4, 5].map((s) => watch.look(s * 1_000, wallMs));
  expect(looks).toEqual([false, false, false, false]);
  expect(watch.leader).toBe(`anna@${own.host}`);
  expect(watch.look(6_000, wallMs)).toBe(true);
  expect(watch.leader).toBeUndefined();
});

test("a leader that is started again leaves no gap", () => {
  const folder = temporaryFolder();
  const watch = new LeaderWatch(folder, "x", "ben");
  const own = thisHolder("anna");
  (Leadership.tryLead(folder, "x", own, wallMs) as Leadership).end();
  Leadership.tryLead(folder, "x", own, wallMs);
  expect(watch.look(0, wallMs)).toBe(true);
  expect(watch.look(1_000, wallMs)).toBe(false);
});

test("what the journal lacks is written, each alert fired once", () => {
  const state = temporaryFolder();
  const journal = Journal.open(state, () => undefined)!;
  const [known, changed, gone] = [
    sampleAlert({ id: "known" }, { certainty: "confirmed" }),
    sampleAlert({ id: "changed" }, { certainty: "confirmed" }),
    sampleAlert({ id: "gone" }, { certainty: "withdrawn" }),
  ];
  journal.alert("fired", known);
  journal.alert(
    "fired",
    sampleAlert({ id: "changed" }, { certainty: "provisional" }),
  );
  journal.catchUp([known, changed, gone, sampleAlert({ id: "new" })]);
  journal.close();
  const kinds = readJournal(state)
    .alerts()
    .map(({ id, kind }) => `${id} ${kind}`);
  expect(kinds).toEqual(["known fired", "changed confirmed", "new fired"]);
});
