/**
 * What the coverage of rules says to people and to scripts: counts first, then what is missing and how many rules wait
 * for it, then the rules. The keys of the JSON are an interface, told in docs/coverage.md.
 */
import { grouped } from "../base/grouped.ts";
import { visible } from "../base/visible.ts";
import { ruleKind } from "../rule/rule.ts";
import { isCovered } from "./rule-coverage.ts";
import type {
  RuleCoverage,
  RuleVerdict,
  StepCoverage,
  StepObstacle,
} from "./rule-coverage.ts";
import { plural } from "./summary.ts";

/** Rows of a table that are printed; the others are counted. */
const MOST_ROWS = 15;
/** Cells of a line, as a terminal has them. */
const WIDTH = 80;

/**
 * What a step waits for, in words; empty for a step that can be satisfied.
 *
 * @param seen say what was seen instead of a value that is asked for; without, equal reasons are equal texts
 */
export function stepReasons(
  step: StepCoverage,
  seen = false,
): readonly string[] {
  if (isCovered(step)) return [];
  if (step.events === 0) {
    return [
      step.category === "any"
        ? "no event at all"
        : `no event of category ${visible(step.category, 80)}`,
    ];
  }
  return step.obstacles.map((each) => obstacleText(each, seen));
}

/** `nxlog never has dll.hash.sha256`, `never event.type == "deletion"`. */
function obstacleText(obstacle: StepObstacle, seen: boolean): string {
  const name = visible(obstacle.field, 200);
  switch (obstacle.why) {
    case "unsupplied":
      return `${obstacle.shape} never has ${name}`;
    case "elsewhere":
      return `${name} is not in ${visible(obstacle.events, 80)}`;
    case "unfilled":
      return `${name} is never filled`;
    case "value":
      return `never ${asksText(obstacle.asks)}${seen ? seenNote(obstacle.seen) : ""}`;
  }
}

function seenNote(seen: readonly string[]): string {
  if (seen.length === 0) return "";
  return ` (seen: ${seen.map((each) => visible(each, 40)).join(", ")})`;
}

/** A predicate may list a thousand values. */
const asksText = (asks: string): string => visible(asks, 160);

/** Why a rule can never fire; empty for one that can. */
export function ruleReasons({ steps }: RuleVerdict): readonly string[] {
  return [...new Set(steps.flatMap((step) => stepReasons(step)))];
}

/** @param isWhole false when not all events were read */
export function printCoverage(
  coverage: RuleCoverage,
  isWhole: boolean,
): string {
  if (coverage.events === 0) {
    return "no event was read: nothing can be said of what the rules could find";
  }
  const verdicts = coverage.verdicts();
  const never = verdicts.filter((each) => each.coverage === "none");
  const part = verdicts.filter((each) => each.coverage === "part");
  const blocks: string[][] = [
    [
      ...wrap(eventsText(coverage)),
      ...(isWhole
        ? []
        : wrap(
            `only the first ${count(coverage.events)} events were read; later ones may change the verdicts`,
          )),
      ...wrap(
        [
          `${plural(verdicts.length, "rule")}: ${count(verdicts.length - never.length)} can fire`,
          ...(part.length > 0 ? [`${count(part.length)} of them in part`] : []),
          `${count(never.length)} can never fire on these logs`,
        ].join(", "),
      ),
    ],
  ];
  const table = (title: string, rows: ReadonlyMap<string, number>): void => {
    if (rows.size > 0) blocks.push([title, ...tableRows(rows)]);
  };
  table(
    "Never: there is no event of a category that they need",
    tally(never, ({ steps }) =>
      steps.flatMap((step) =>
        !isCovered(step) && step.events === 0 ? [step.category] : [],
      ),
    ),
  );
  const obstacles = (...whys: readonly StepObstacle["why"][]) =>
    tally(never, ({ steps }) =>
      steps.flatMap((step) =>
        step.obstacles.flatMap((each) =>
          whys.includes(each.why) ? [tableText(each)] : [],
        ),
      ),
    );
  table(
    "Never: no event has a field that they need",
    obstacles("unsupplied", "elsewhere", "unfilled"),
  );
  table("Never: all events are of another kind", obstacles("value"));
  table(
    "In part: these fields are never there, so what is asked of them is not true",
    tally(part, ({ unfilled }) => unfilled),
  );
  blocks.push(...reasonBlocks(never));
  return blocks.map((lines) => lines.join("\n")).join("\n\n");
}

/** The rules that can never fire under their reasons, most frequent first. */
function reasonBlocks(never: readonly RuleVerdict[]): string[][] {
  const byReason = new Map<string, string[]>();
  for (const verdict of never) {
    const reason = ruleReasons(verdict).join("; ");
    const names = byReason.get(reason);
    if (names === undefined) byReason.set(reason, [verdict.rule.name]);
    else names.push(verdict.rule.name);
  }
  return [...byReason]
    .sort(([a, x], [b, y]) => y.length - x.length || (a < b ? -1 : 1))
    .map(([reason, names]) => [
      ...wrap(reason),
      ...names.map((name) => `  ${visible(name, 200)}`),
    ]);
}

function eventsText({ events, categories, shapes }: RuleCoverage): string {
  if (events === 0) return "0 events";
  const list = (counts: typeof categories): string =>
    counts
      .slice(0, MOST_ROWS)
      .map(([name, n]) => `${visible(name, 40)} ${count(n)}`)
      .join(", ");
  return `${plural(events, "event")} (${list(shapes)}): ${list(categories)}`;
}

function tableText(obstacle: StepObstacle): string {
  const { field } = obstacle;
  switch (obstacle.why) {
    case "unsupplied":
      return `${field}  never in ${obstacle.shape}`;
    case "elsewhere":
      return `${field}  only in other events than these`;
    case "unfilled":
      return `${field}  never filled`;
    case "value":
      return obstacle.asks;
  }
}

/** How many rules have each of the texts. */
function tally(
  verdicts: readonly RuleVerdict[],
  textsOf: (verdict: RuleVerdict) => readonly string[],
): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const verdict of verdicts) {
    for (const text of new Set(textsOf(verdict))) {
      counts.set(text, (counts.get(text) ?? 0) + 1);
    }
  }
  return counts;
}

function tableRows(rows: ReadonlyMap<string, number>): string[] {
  const sorted = [...rows].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1));
  const left = sorted.length - MOST_ROWS;
  return [
    ...sorted
      .slice(0, MOST_ROWS)
      .map(
        ([text, n]) => `${count(n).padStart(6)}  ${visible(text, WIDTH - 9)}`,
      ),
    ...(left > 0 ? [`        and ${count(left)} more, see --json`] : []),
  ];
}

/** Broken at spaces; what follows the first line is indented by four. */
function wrap(text: string): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && line.length + 1 + word.length > WIDTH) {
      lines.push(line);
      line = `    ${word}`;
    } else {
      line = line === "" ? word : `${line} ${word}`;
    }
  }
  return [...lines, line];
}

function count(n: number): string {
  return grouped(n);
}

/** What `rules check --against --json` adds to the load report. */
export function coverageJson(coverage: RuleCoverage, isWhole: boolean): object {
  // Of no event nothing follows for any rule.
  if (coverage.events === 0) return { against: { events: 0 } };
  const verdicts = coverage.verdicts();
  const number = (wanted: RuleVerdict["coverage"]): number =>
    verdicts.filter((each) => each.coverage === wanted).length;
  return {
    rules: verdicts.map(({ rule, coverage: own, steps, unfilled }) => ({
      id: rule.id,
      name: rule.name,
      language: rule.language,
      file: rule.origin.file,
      kind: ruleKind(rule),
      canFire: own !== "none",
      coverage: own,
      steps: steps.map(({ category, events, missing, obstacles }) => ({
        category,
        events,
        ...(missing && { missing }),
        obstacles,
      })),
      unfilled,
    })),
    against: {
      events: coverage.events,
      complete: isWhole,
      shapes: Object.fromEntries(coverage.shapes),
      categories: Object.fromEntries(coverage.categories),
      full: number("full"),
      part: number("part"),
      none: number("none"),
    },
  };
}
