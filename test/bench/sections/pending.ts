/**
 * What a half matched sequence takes: memory, and time for its end to be put on the wheel and told.
 */
import { join } from "node:path";
import { BENCH } from "../program.ts";
import { runNode } from "../process-run.ts";
import type { Section } from "../section.ts";
import { print, printRow } from "../table.ts";

export const pendingSequences: Section = {
  name: "pending sequences",
  aims: ["M1", "M3"],
  run({ isQuick }) {
    const counts = isQuick ? [100_000] : [100_000, 1_000_000];
    const figure = (
      script: string,
      count: number,
      ...flags: readonly string[]
    ): number =>
      Number(
        runNode([...flags, join(BENCH, script), String(count)]).stdout.trim(),
      );
    const bytes = counts.map((count) =>
      figure("pending.ts", count, "--expose-gc"),
    );
    const timerNs = figure("timer.ts", counts.at(-1)!);
    counts.forEach((count, i) => {
      printRow(
        [34, 8],
        [
          `bytes a sequence, of ${count.toLocaleString("en")}`,
          String(bytes[i]),
        ],
      );
    });
    printRow([34, 8], ["ns a timer", String(timerNs)]);
    print();
    return {
      figures: { M1: bytes.at(-1)!, M3: timerNs },
      samples: { counts, bytes, timerNs },
    };
  },
};
