import { expect, test } from "vitest";
import {
  longestStalled,
  stalledHosts,
} from "../../../../src/screen/store/stalled.ts";
import type { SourceRow } from "../../../../src/screen/store/snapshot.ts";
import { SOURCES } from "../../../screen/fake-snapshot.ts";

function source(
  path: string,
  hosts: readonly string[],
  silentUs?: number,
): SourceRow {
  return { ...SOURCES[0]!, path, hosts, silentUs };
}

test("a host is silent when all of its logs are", () => {
  const hosts = stalledHosts([
    source("a", ["DC01", "WKS-1"], 60_000_000),
    source("b", ["WKS-1"]),
    source("c", ["WKS-2"]),
  ]);
  expect([...hosts]).toEqual(["DC01"]);
});

test("the same hosts are the same set, so that their rows are not drawn again", () => {
  const first = stalledHosts([source("a", ["B", "A"], 60_000_000)]);
  expect(stalledHosts([source("a", ["A", "B"], 65_000_000)])).toBe(first);
  expect(stalledHosts([source("a", ["A"], 65_000_000)])).not.toBe(first);
  expect(stalledHosts(undefined)).toBe(stalledHosts([source("a", ["A"])]));
});

test("the one that has been silent longest is named", () => {
  expect(longestStalled([source("a", [])])).toBeUndefined();
  const longest = source("b", [], 90_000_000);
  expect(
    longestStalled([source("a", [], 30_000_000), longest, source("c", [])]),
  ).toEqual({ source: longest, others: 1 });
});
