/**
 * From append to match, which is what the aims are of, and to the alert, beside a follower that does nothing: what that one
 * misses as well is the machine's. The follower and the alert are timed where they arrive, a match where it is found.
 */
import { join } from "node:path";
import { LIVE_WATCH, measureLive } from "../live.ts";
import type { Latencies, LiveCase } from "../live.ts";
import { BENCH, TRIPLINE } from "../program.ts";
import type { Section } from "../section.ts";
import { print, printRow } from "../table.ts";
import type { Figure } from "../targets.ts";

/** In the last one every line raises an alert. */
const CASES: readonly LiveCase[] = [
  { linesPerSecond: 10, seconds: 6, linesPerMatch: 1 },
  { linesPerSecond: 5_000, seconds: 3, linesPerMatch: 100 },
  { linesPerSecond: 500, seconds: 3, linesPerMatch: 1 },
];

interface Live {
  readonly bare: Latencies;
  /** Until its engine has found something. */
  readonly match: Latencies;
  /** Until that has come out. */
  readonly alert: Latencies;
}

export const live: Section = {
  name: "from append to match and to alert, ms (CPU: ms for a thousand lines, those of the first second among them)",
  aims: ["L1 p50", "L1 p99", "L2 p50", "L2 p99"],
  async run() {
    const widths = [34, 8, 8, 8, 8, 8, 8];
    printRow(widths, ["lines/s", "first", "p50", "p99", "max", "lost", "CPU"]);
    const samples: Live[] = [];
    for (const each of CASES) {
      const of = async (name: string, program: string): Promise<Latencies> => {
        const latencies = await measureLive(program, each);
        const { first, p50, p99, max, expected, received, cpuMs } = latencies;
        printRow(widths, [
          `${each.linesPerSecond}, 1 alert in ${each.linesPerMatch}, ${name}`,
          ...[first, p50, p99, max].map((ms) => ms.toFixed(1)),
          String(expected - received),
          cpuMs?.toFixed(0) ?? "–",
        ]);
        return latencies;
      };
      samples.push({
        bare: await of("bare", join(BENCH, "bare-follower.ts")),
        match: await of("match", LIVE_WATCH),
        alert: await of("alert", TRIPLINE),
      });
    }
    print();
    const [slow, fast] = samples as [Live, Live];
    return {
      figures: {
        "L1 p50": figure(slow, "p50", 1),
        "L1 p99": figure(slow, "p99", 8),
        "L2 p50": figure(fast, "p50", 0.5),
        "L2 p99": figure(fast, "p99", 8),
      },
      samples,
    };
  },
};

function figure(
  { bare, match }: Live,
  of: "p50" | "p99",
  safeMs: number,
): Figure {
  return bare[of] > safeMs
    ? {
        value: match[of],
        reason: `machine busy: a bare follower takes ${bare[of].toFixed(1)}`,
      }
    : match[of];
}
