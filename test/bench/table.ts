/**
 * Tables on stdout: cells go in, a line of columns comes out, the first to the left and the others to the right.
 */
import type { CaseResult } from "./cases.ts";
import { median } from "./cases.ts";
import type { Corpus } from "./corpus.ts";

export function print(text = ""): void {
  process.stdout.write(`${text}\n`);
}

export function printRow(
  widths: readonly number[],
  cells: readonly string[],
): void {
  print(
    cells
      .map((cell, i) =>
        i === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[i]!),
      )
      .join(""),
  );
}

/** What cases took with a corpus: 1 MB is 10⁶ bytes, ratios are to the first case. */
export function printCases(
  results: readonly CaseResult[],
  { bytes, lines }: Pick<Corpus, "bytes" | "lines">,
): void {
  const widths = [34, 8, 8, 8, 12, 9, 8, 11];
  printRow(widths, [
    `with ${(bytes / 1e6).toFixed(0)} MB`,
    "MB/s",
    "best",
    "worst",
    "events/s",
    "peak MB",
    "ratio",
    "CPU ratio",
  ]);
  for (const { name, seconds, peakBytes, ratio, cpuRatio } of results) {
    const rate = (s: number): string => (bytes / 1e6 / s).toFixed(0);
    const mid = median(seconds);
    printRow(widths, [
      name,
      rate(mid),
      rate(Math.min(...seconds)),
      rate(Math.max(...seconds)),
      (lines / mid).toFixed(0),
      peakBytes === undefined ? "" : (peakBytes / 1e6).toFixed(0),
      ratio.toFixed(2),
      cpuRatio?.toFixed(2) ?? "",
    ]);
  }
  print();
}
