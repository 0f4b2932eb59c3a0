/** A scan tells the same whatever its pace: read at once, or in pieces as they come. */
import { setTimeout as sleep } from "node:timers/promises";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { RunningProgram } from "../support/program.ts";
import { sampleBytes } from "../support/captures.ts";

const log = sampleBytes("incident-winlogbeat");

/** @param places where the log is cut; a pause is made at each */
async function scanned(places: readonly number[]): Promise<string> {
  const program = new RunningProgram(["scan", "-"]);
  const { stdin } = program.child;
  let from = 0;
  for (const to of [...places, log.length]) {
    stdin.write(log.subarray(from, to));
    from = to;
    await sleep(5);
  }
  stdin.end();
  return (await program.exit()).stdout;
}

describe("a scan", () => {
  it("prints the same bytes however its input comes", async () => {
    const whole = await scanned([]);
    expect(whole.split("\n")).toHaveLength(4);
    const cuts = fc
      .array(fc.nat(log.length), { minLength: 40, maxLength: 60 })
      .map((places) => places.sort((a, b) => a - b));
    for (const places of fc.sample(cuts, { numRuns: 3, seed: 5 })) {
      expect(await scanned(places)).toBe(whole);
    }
  });
});
