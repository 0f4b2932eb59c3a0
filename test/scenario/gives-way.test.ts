/**
 * While logs are read at full speed messages, timers and signals get their turn, or no key would pause a replay: every 25 ms
 * or so, however short a batch is.
 */
import { expect, it } from "vitest";
import type { Leave } from "../../src/cli/pipeline.ts";
import { unevenLog } from "../support/ahead.ts";
import { scanBytes } from "../support/scan.ts";

it.each([
  ["scan", {}],
  ["replay", { gate: (): Promise<Leave> => Promise.resolve("pass") }],
])("a %s gives way to others", async (_name, hears) => {
  const log = unevenLog(30);
  let turns = 0;
  let isReading = true;
  const turn = (): void => {
    turns++;
    if (isReading) setImmediate(turn);
  };
  setImmediate(turn);
  await scanBytes(log, { hears });
  isReading = false;
  // One comes before the first line.
  expect(turns).toBeGreaterThan(2);
});
