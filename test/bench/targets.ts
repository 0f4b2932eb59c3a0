/**
 * The aims that a benchmark run is held against, and what it has measured of them. Ratios are how many times as fast; an aim
 * that cannot be measured here says why and is neither met nor missed.
 */

export interface Target {
  readonly id: string;
  readonly measure: string;
  /** Whether a figure has to be at least these, or at most. */
  readonly bound: "least" | "most";
  readonly safe: number;
  readonly stretch: number;
}

const ratio = (
  id: string,
  measure: string,
  safe: number,
  stretch: number,
): Target => ({ id, measure, bound: "least", safe, stretch });
const most = (
  id: string,
  measure: string,
  safe: number,
  stretch: number,
): Target => ({ id, measure, bound: "most", safe, stretch });

export const TARGETS: readonly Target[] = [
  ratio("P1", "--quick, in process ÷ bare loop", 6, 10),
  ratio("P2", "--quick, whole process ÷ bare loop", 5, 8),
  ratio("P3", "50 rules, in process ÷ bare loop", 2.5, 4.5),
  ratio("P4", "1,500 rules, in process ÷ bare loop", 2, 3.5),
  ratio("P5", "1,500 rules on two cores ÷ bare loop", 3, 5),
  ratio("P6", "1,500 rules ÷ 50 rules", 0.6, 0.85),
  ratio("P7", "rule index ÷ one by one, 1,500 rules", 10, 25),
  ratio("P8", "two threads ÷ one, 1,000 MB", 1.4, 1.8),
  ratio("P9", "--quick ÷ grep -c, one literal", 0.8, 1.5),
  ratio("P10", "--quick ÷ grep -ciE, three literals", 2, 3.5),
  ratio("P11", "--quick ÷ rg -i piped to jq", 0.9, 1.5),
  ratio("P12", "--quick ÷ jq, three steps", 25, 60),
  ratio("P12 many", "1,500 rules ÷ jq, three steps", 12, 30),
  ratio("P13", "--quick ÷ DuckDB, three steps", 1.5, 3),
  ratio("P14", "1,500 rules, two cores ÷ DuckDB", 0.6, 1.2),
  ratio("P15", "--quick ÷ Python's eql, three steps", 30, 60),
  ratio("P15 many", "500 rules ÷ Python's eql", 60, 120),
  most("P16", "1,500 rules into the index, s", 1, 0.3),
  most("L1 p50", "write to match, 10 lines/s, ms", 1, 0.4),
  most("L1 p99", "write to match, 10 lines/s, ms", 8, 3),
  most("L2 p50", "write to match, 5,000 lines/s, ms", 0.5, 0.1),
  most("L2 p99", "write to match, 5,000 lines/s, ms", 8, 2),
  most("M1", "bytes a pending sequence", 96, 56),
  most("M2", "peak memory, two rules, MB", 150, 90),
  most("M2 many", "peak memory, 1,500 rules, MB", 500, 250),
  most("M3", "its timer, ns of CPU time", 150, 50),
];

/** A figure that is told and held against nothing, because of the machine. */
export interface Untried {
  readonly value: number;
  readonly reason: string;
}

/** What was measured, or why nothing was. */
export type Figure = number | Untried | string;

/** By the id of a target. */
export type Figures = Readonly<Record<string, Figure>>;

/** A figure that says nothing about the program while others want the cores, too. */
export function unlessBusy(value: number, isBusy: boolean): Figure {
  return isBusy
    ? { value, reason: "machine busy: not held against it" }
    : value;
}

export interface Verdict {
  readonly target: Target;
  readonly figure: Figure;
  /** Undefined where there is no figure. */
  readonly isMet: boolean | undefined;
}

export function verdicts(figures: Figures): readonly Verdict[] {
  return TARGETS.map((target) => {
    const figure = figures[target.id] ?? "not measured in this run";
    const { bound, safe } = target;
    const isMet =
      typeof figure !== "number"
        ? undefined
        : bound === "least"
          ? figure >= safe
          : figure <= safe;
    return { target, figure, isMet };
  });
}

/** One verdict as a line of a table. */
export function verdictLine({ target, figure, isMet }: Verdict): string {
  const { id, measure, bound, safe, stretch } = target;
  const sign = bound === "least" ? "≥" : "≤";
  const told =
    typeof figure === "number"
      ? `${shown(figure)}  ${isMet === true ? "met" : "MISSED"}`
      : typeof figure === "string"
        ? `${"–".padStart(8)}  ${figure}`
        : `${shown(figure.value)}  ${figure.reason}`;
  return `${id.padEnd(9)}${measure.padEnd(40)}${`${sign} ${safe}`.padStart(8)}${`${sign} ${stretch}`.padStart(8)}${told}`;
}

function shown(figure: number): string {
  return figure.toFixed(figure < 10 ? 2 : 0).padStart(8);
}
