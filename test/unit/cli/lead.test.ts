import { appendFileSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Alert } from "../../../src/alert/alert.ts";
import { Journal } from "../../../src/cli/journal.ts";
import { Lead } from "../../../src/cli/lead.ts";
import { parseRecord } from "../../../src/state/journal-record.ts";
import { readJournal } from "../../../src/state/journal.ts";
import { Leadership, thisHolder } from "../../../src/state/leadership.ts";
import { temporaryFolder } from "../../support/folder.ts";
import { sampleAlert } from "../export/sample-alert.ts";

const wallMs = Date.now();

test("one leads, the other sees it end and leads then", () => {
  const folder = temporaryFolder();
  const anna = new Lead(folder, "x", "anna", wallMs);
  const ben = new Lead(folder, "x", "ben", wallMs);
  expect(anna.isLeading).toBe(true);
  expect(anna.leader).toBeUndefined();
  const { host, pid } = thisHolder("anna");
  expect(ben.isLeading).toBe(false);
  expect(ben.leader).toEqual({
    name: `anna@${host}`,
    pid,
    hasOtherRules: false,
  });
  expect(ben.look(0, wallMs)).toBeUndefined();

  anna.end();
  expect(ben.look(499, wallMs)).toBeUndefined();
  expect(ben.isLeading).toBe(false);
  expect(ben.look(500, wallMs)).toEqual({
    name: `anna@${host}`,
    pid,
    hasOtherRules: false,
  });
  expect(ben.isLeading).toBe(true);
  expect(ben.look(1_000, wallMs)).toBeUndefined();
  ben.end();
});

test("another leader in between is told", () => {
  const folder = temporaryFolder();
  const own = thisHolder("anna");
  const anna = Leadership.tryLead(folder, "x", own, wallMs) as Leadership;
  const ben = new Lead(folder, "x", "ben", wallMs);
  anna.end();
  const away = { ...own, host: "srv-9", space: "x", operator: "carl" };
  Leadership.tryLead(folder, "x", away, wallMs);
  expect(ben.look(0, wallMs)).toEqual({
    name: "carl@srv-9",
    pid: own.pid,
    hasOtherRules: false,
  });
  expect(Lead.leaderOf(folder, "x", wallMs)?.name).toBe("carl@srv-9");
});

test("rules of another name than the leader's are other rules, those that nobody names are not", () => {
  const folder = temporaryFolder();
  const anna = new Lead(folder, "x", "anna", wallMs, "a1");
  const otherRules = (rules?: string): boolean | undefined =>
    new Lead(folder, "x", "ben", wallMs, rules).leader?.hasOtherRules;
  expect([otherRules("a1"), otherRules("b2"), otherRules()]).toEqual([
    false,
    true,
    false,
  ]);
  anna.end();
});

test("a folder that can hold no lock is told, and nobody leads instead", () => {
  const lead = new Lead("/proc/no-folder", "x", "anna", wallMs);
  expect(lead.trouble).toMatch(
    /^\/proc\/no-folder cannot hold a lock \(.+\): no other tripline may watch the same logs with it$/,
  );
  expect(lead.isLeading).toBe(true);
  expect(lead.look(0, wallMs)).toBeUndefined();
});

/** Of each whole record: what it says of which alert. */
const kindsIn = (folder: string): string[] =>
  readFileSync(join(folder, "alerts.ndjson"), "utf8")
    .split("\n")
    .map((line) => parseRecord(line))
    .flatMap((record) =>
      typeof record === "object" && record.type === "alert"
        ? [`${record.kind} ${record.alert["kibana.alert.uuid"]}`]
        : [],
    );

test("who follows keeps what the leader has not written, and writes it when it leads", () => {
  const folder = temporaryFolder();
  const leader = Journal.open(folder, () => undefined)!;
  const told: string[] = [];
  const follower = Journal.open(folder, (text) => told.push(text))!;
  follower.yieldLead();
  const seen: string[] = [];
  const following = follower.follow(
    () => undefined,
    (text) => told.push(text),
    ({ alert }) => seen.push(alert["kibana.alert.uuid"]),
  );
  const alert = (id: string, certainty: Alert["match"]["certainty"]): Alert =>
    sampleAlert({ id }, { certainty });
  for (const id of ["both", "half", "mine"]) {
    follower.alert("fired", alert(id, "provisional"));
  }
  follower.alert("confirmed", alert("half", "confirmed"));
  follower.alert("fired", alert("gone", "provisional"));
  follower.alert("withdrawn", alert("gone", "withdrawn"));
  leader.alert("fired", alert("both", "provisional"));
  leader.alert("fired", alert("half", "provisional"));
  leader.close();
  appendFileSync(join(folder, "alerts.ndjson"), '{"type":"alert","at":"20');

  follower.lead();
  follower.alert("confirmed", alert("mine", "confirmed"));
  // What a leader finds again after a restart has fired already.
  follower.alert("fired", alert("both", "confirmed"));
  follower.close();
  following.close();
  expect(kindsIn(folder)).toEqual([
    ...["fired both", "fired half"],
    ...["fired mine", "confirmed half"],
    ...["confirmed mine", "revised both"],
  ]);
  expect(seen).toEqual(["both", "half"]);
  expect(told).toEqual([
    "the last line of the journal was torn by a crash; it was ended and is passed over",
  ]);
  expect(readJournal(folder).broken).toBe(1);
});
