import { expect, test } from "vitest";
import { LruMap, Timeline } from "../../../src/task/bounded.ts";

test("the least recently used entry goes first", () => {
  let evicted = 0;
  const map = new LruMap<string, number>(2, () => evicted++);
  map.use("a", () => 1);
  map.use("b", () => 2);
  map.use("a", () => 9);
  map.use("c", () => 3);
  expect([...map.entries()]).toEqual([
    ["a", 1],
    ["c", 3],
  ]);
  expect([...map.values()]).toEqual([1, 3]);
  expect(evicted).toBe(1);
  expect(map.peek("b")).toBeUndefined();
});

test("a timeline is in order of time, without doubles, and keeps the newest", () => {
  const line = new Timeline<{ timeUs: number; text: string }>(3);
  const add = (timeUs: number, text: string): boolean =>
    line.add({ timeUs, text });
  expect(add(2, "b")).toBe(true);
  expect(add(2, "b")).toBe(false);
  expect(add(1, "a")).toBe(true);
  expect(add(2, "a")).toBe(true);
  expect(line.items.map(({ timeUs, text }) => timeUs + text)).toEqual([
    "1a",
    "2a",
    "2b",
  ]);
  expect(add(0, "z")).toBe(false);
  expect(add(3, "c")).toBe(true);
  expect(line.items.map(({ timeUs, text }) => timeUs + text)).toEqual([
    "2a",
    "2b",
    "3c",
  ]);
});
