import { expect, test } from "vitest";
import { rehearse } from "../../../src/cli/rehearsal.ts";

test("goes the whole way of an alert, until the run ends", async () => {
  let looks = 0;
  const told = await rehearse(
    () => true,
    () => ++looks > 200,
  );
  expect(told).toBeGreaterThan(0);
});

test("does nothing while lines come", async () => {
  let looks = 0;
  const told = await rehearse(
    () => false,
    () => ++looks > 5,
  );
  expect(told).toBe(0);
});

test("ends by itself", async () => {
  const told = await rehearse(
    () => true,
    () => false,
  );
  expect(told).toBeGreaterThan(10);
}, 60_000);
