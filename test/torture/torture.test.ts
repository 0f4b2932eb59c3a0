/** The short form of `npm run torture`: one gentle round and one that is not, of some kills each. */
import { expect, it } from "vitest";
import { tortureRound } from "./round.ts";

it.each([2, 3])(
  "nothing is lost and nothing told twice, seed %i",
  async (seed) => {
    const { kills, stops, alerts } = await tortureRound(seed, 4);
    expect(kills + stops).toBe(4);
    expect(alerts).toBeGreaterThan(10);
  },
  180_000,
);
