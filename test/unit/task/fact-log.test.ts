import { expect, test } from "vitest";
import {
  FactLog,
  MOST_CHARS,
  MOST_FACTS,
  MOST_SESSION_FACTS,
} from "../../../src/task/fact-log.ts";
import type { TaskFact } from "../../../src/task/task-fact.ts";

const host = { hostId: "h", hostName: "h" };
const file = (timeUs: number, path = "p"): TaskFact => ({
  ...host,
  kind: "file",
  timeUs,
  path,
});
const logon = (timeUs: number): TaskFact => ({
  ...host,
  kind: "logon",
  timeUs,
  logonId: "0x1",
});

test("facts come back in the order of arrival, sessions first", () => {
  const facts = new FactLog();
  const told = [file(2), logon(3), file(1), logon(4)];
  for (const fact of told) facts.note(fact);
  expect([...facts.all()].map(({ timeUs }) => timeUs)).toEqual([3, 4, 2, 1]);
});

test("of too many the oldest are forgotten; sessions do not take the place of tasks", () => {
  const facts = new FactLog();
  for (let i = 0; i < MOST_FACTS + 2; i++) facts.note(file(i));
  for (let i = 0; i < MOST_SESSION_FACTS + 3; i++) facts.note(logon(i));
  const all = [...facts.all()];
  expect(all).toHaveLength(MOST_FACTS + MOST_SESSION_FACTS);
  expect(all[0]).toMatchObject({ kind: "logon", timeUs: 3 });
  expect(all[MOST_SESSION_FACTS]).toMatchObject({ kind: "file", timeUs: 2 });
});

test("long texts make it fewer", () => {
  const facts = new FactLog();
  const long = "x".repeat(MOST_CHARS / 4);
  for (let i = 0; i < 8; i++) facts.note(file(i, long));
  expect([...facts.all()].map(({ timeUs }) => timeUs)).toEqual([5, 6, 7]);
});
