/**
 * The list of rules as the screen sees it: what each has fired and has pending, and what can be said of it on the events
 * of this run so far; sorted, filtered, cut to the window that is looked at. Nothing is worked out while nobody looks;
 * what an event costs is told in {@link RuleCoverage}.
 */
import type { AlertBook } from "../alert/book.ts";
import { Mutes } from "../alert/mutes.ts";
import { formatTimestamp } from "../base/time.ts";
import { printDiagnostic } from "../lang/diagnostic.ts";
import type { Diagnostic } from "../lang/diagnostic.ts";
import type { RuleMeter } from "../engine/rule-meter.ts";
import type { Event, EventClass } from "../event/event.ts";
import type { Detector } from "../lib/detector.ts";
import { ALL_RULES } from "../rule/exception-file.ts";
import type { LoadReport } from "../rule/load.ts";
import { countTexts, refusedFiles } from "../rule/report.ts";
import { ruleKind, SEVERITIES } from "../rule/rule.ts";
import type { Rule } from "../rule/rule.ts";
import { compileRuleFilter } from "../screen/filter/filter.ts";
import type {
  LoadDetail,
  RuleCostFigures,
  RuleDetail,
  RuleList,
  RuleRow,
  RuleState,
  RuleView,
} from "../screen/store/snapshot.ts";
import type { OrderOf } from "../screen/store/sorting.ts";
import { attackNames } from "./attack-names.ts";
import { ruleReasons, stepReasons } from "./coverage-report.ts";
import { ListWindow, byText } from "./list-window.ts";
import type { Compare } from "./list-window.ts";
import { isCovered, RuleCoverage } from "./rule-coverage.ts";
import type { RuleVerdict } from "./rule-coverage.ts";

/** Verdicts on a thousand rules take a tenth of a second while all is new; they are worked out at most so often. */
const VERDICTS_MS = 1_000;
/** Diagnostics that are sent; the others are counted. */
const MOST_DIAGNOSTICS = 100;

export class RuleListView {
  readonly #report: LoadReport;
  readonly #detector: Detector;
  readonly #book: AlertBook;
  readonly #mutes: Mutes;
  readonly #meter: RuleMeter | undefined;
  readonly #coverage: RuleCoverage;
  readonly #byId: ReadonlyMap<string, Rule>;
  /** Rules that are not run, by id, and why. */
  readonly #off: ReadonlyMap<string, string>;
  readonly #window = new ListWindow<RuleRow, OrderOf<"rules">>(
    compileRuleFilter,
    COMPARE,
  );
  #verdicts: readonly RuleVerdict[] = [];
  #verdictsMs = -Infinity;
  #fired = new Map<string, number>();
  #firedVersion = -1;

  constructor(
    report: LoadReport,
    detector: Detector,
    book: AlertBook,
    mutes = new Mutes(),
    meter?: RuleMeter,
  ) {
    this.#mutes = mutes;
    this.#meter = meter;
    this.#report = report;
    this.#detector = detector;
    this.#book = book;
    this.#coverage = new RuleCoverage(report.rules, { sample: true });
    this.#byId = new Map(report.rules.map((rule) => [rule.id, rule]));
    this.#off = new Map(
      detector.unsupported.map(({ rule, reason }) => [rule.id, reason]),
    );
  }

  /** As the pipeline's option. */
  wantsDocument(eventClass: EventClass): boolean {
    return this.#coverage.wantsDocument(eventClass);
  }

  /** Takes every event of the run. */
  note(event: Event): void {
    this.#coverage.note(event);
  }

  /** @param view undefined while nobody looks */
  look(view: RuleView | undefined): void {
    this.#window.look(view);
  }

  /** Undefined while nobody looks. @param nowMs a steady clock */
  list(nowMs: number): RuleList | undefined {
    const { view } = this.#window;
    if (view === undefined) return undefined;
    const rows = this.#rows(nowMs);
    const counts: Record<RuleState, number> = {
      ready: 0,
      part: 0,
      waiting: 0,
      blind: 0,
      off: 0,
    };
    for (const { state } of rows) counts[state]++;
    this.#window.arrange(rows, view.sort);
    return {
      total: rows.length,
      counts,
      fired: rows.filter(({ fired }) => fired > 0).length,
      refused: refusedFiles(this.#report),
      setAside: this.#report.setAside.length,
      ...this.#window.cut(view),
    };
  }

  /** What can be said of each rule, by its id. @param nowMs a steady clock */
  states(nowMs: number): ReadonlyMap<string, RuleState> {
    return new Map(this.#rows(nowMs).map(({ id, state }) => [id, state]));
  }

  /** Everything about one rule; undefined where there is none of the id. */
  detail(id: string, nowMs: number): RuleDetail | undefined {
    const rule = this.#byId.get(id);
    const row = this.#rows(nowMs).find((each) => each.id === id);
    const verdict = this.#verdicts.find((each) => each.rule.id === id);
    if (rule === undefined || row === undefined || verdict === undefined) {
      return undefined;
    }
    const { matching } = this.#window;
    return {
      id,
      row,
      index: matching.findIndex((each) => each.id === id),
      total: matching.length,
      ruleFile: rule.origin.file,
      description: rule.description,
      query: rule.queryText.replace(/^(?:[ \t]*\r?\n)+|\s+$/g, ""),
      riskScore: rule.riskScore,
      threats: rule.threats,
      guide: rule.guide,
      references: rule.references,
      falsePositives: rule.falsePositives,
      exclusions: (rule.language === "eql" && rule.exclusions) || [],
      endpointActions: (rule.language === "eql" && rule.endpointActions) || [],
      steps: verdict.steps.map((step) => ({
        category: step.category,
        events: step.events,
        missing: step.missing === true,
        reasons: step.events === 0 ? [] : stepReasons(step, true),
      })),
      mutes: this.#mutes
        .of(id, this.#detector.streamUs)
        .map(({ mute, heldBack }) => ({
          name: mute.entity.name,
          until: mute.until,
          heldBack,
        })),
      exceptions: this.#exceptionsOf(id),
      unfilled: verdict.unfilled.filter(
        (field) =>
          !verdict.steps.some(({ obstacles }) =>
            obstacles.some((each) => each.field === field),
          ),
      ),
    };
  }

  #exceptionsOf(ruleId: string): NonNullable<RuleDetail["exceptions"]> {
    const nowUs = this.#detector.streamUs ?? -Infinity;
    return this.#book.exceptions
      .counts()
      .filter(({ exception: { ruleId: own } }) =>
        [ruleId, ALL_RULES].includes(own),
      )
      .map(({ exception, hidden, lastUs }) => ({
        condition: exception.text,
        step: exception.step,
        reason: exception.reason,
        by: exception.by,
        until:
          exception.untilUs === undefined
            ? undefined
            : formatTimestamp(exception.untilUs),
        isOver: (exception.untilUs ?? Infinity) <= nowUs,
        hidden,
        lastUs,
      }));
  }

  loadDetail(): LoadDetail {
    const { failed, warnings, setAside } = this.#report;
    return {
      refused: printed(failed),
      moreRefused: Math.max(0, failed.length - MOST_DIAGNOSTICS),
      refusedFiles: refusedFiles(this.#report),
      warnings: printed(warnings),
      moreWarnings: Math.max(0, warnings.length - MOST_DIAGNOSTICS),
      setAside: countTexts(setAside.map(({ reason }) => reason)).map(
        ([reason, count]) => ({ reason, count }),
      ),
    };
  }

  #rows(nowMs: number): RuleRow[] {
    this.#judge(nowMs);
    this.#countFired();
    const pending = new Map<string, number>();
    for (const { rule } of this.#detector.pending(Infinity).rows) {
      pending.set(rule.id, (pending.get(rule.id) ?? 0) + 1);
    }
    const costOf = this.#costs();
    return this.#verdicts.map((verdict) => {
      const { rule } = verdict;
      const cost = this.#off.has(rule.id) ? undefined : costOf(rule);
      const fired = this.#fired.get(rule.id) ?? 0;
      const muted = this.#mutes.heldBack(rule.id);
      const excepted = this.#book.exceptions.hiddenOf(rule.id);
      return {
        id: rule.id,
        name: rule.name,
        severity: rule.severity,
        kind: ruleKind(rule),
        ...attackNames(rule),
        fired,
        pending: pending.get(rule.id) ?? 0,
        ...(muted > 0 && { muted }),
        ...(excepted > 0 && { excepted }),
        ...this.#standing(verdict, fired),
        ...(cost && { cost }),
      };
    });
  }

  /** What each rule has cost so far. */
  #costs(): (rule: Rule) => RuleCostFigures | undefined {
    const meter = this.#meter;
    if (meter === undefined || meter.events === 0) return () => undefined;
    const { events } = meter;
    const all = this.#report.rules.reduce(
      (sum, rule) => sum + meter.costOf(rule).time,
      0,
    );
    return (rule) => {
      const { time, asked, hits } = meter.costOf(rule);
      const share = all === 0 ? 0 : time / all;
      return {
        share,
        usPerEvent: (time * 1_000) / events,
        asked,
        hits,
        events,
      };
    };
  }

  #standing(
    verdict: RuleVerdict,
    fired: number,
  ): Pick<RuleRow, "state" | "why"> {
    const off = this.#off.get(verdict.rule.id);
    if (off !== undefined) return { state: "off", why: off };
    switch (verdict.coverage) {
      case "full":
        return { state: "ready", why: "" };
      case "part":
        return { state: "part", why: `without ${verdict.unfilled.join(", ")}` };
      case "none":
        break;
    }
    // What was not among the sampled events was there all the same.
    if (fired > 0) return { state: "ready", why: "" };
    if (this.#coverage.events === 0) {
      return { state: "waiting", why: "no event so far" };
    }
    const lacks = verdict.steps.some(
      (step) =>
        !isCovered(step) &&
        step.obstacles.some(({ why }) => why === "unsupplied"),
    );
    return {
      state: lacks ? "blind" : "waiting",
      why: ruleReasons(verdict).join("; "),
    };
  }

  #judge(nowMs: number): void {
    if (nowMs - this.#verdictsMs < VERDICTS_MS) return;
    this.#verdictsMs = nowMs;
    this.#verdicts = this.#coverage.verdicts();
  }

  #countFired(): void {
    if (this.#firedVersion === this.#book.version) return;
    this.#firedVersion = this.#book.version;
    this.#fired = new Map();
    for (const { match } of this.#book.all()) {
      const { id } = match.rule;
      this.#fired.set(id, (this.#fired.get(id) ?? 0) + 1);
    }
  }
}

const byName: Compare<RuleRow> = (a, b) =>
  byText(a.name, b.name) || (a.id < b.id ? -1 : 1);
const bySeverity: Compare<RuleRow> = (a, b) =>
  SEVERITIES.indexOf(b.severity) - SEVERITIES.indexOf(a.severity);

/** What needs somebody's attention first. */
const TROUBLE: Readonly<Record<RuleState, number>> = {
  off: 0,
  blind: 1,
  waiting: 2,
  part: 3,
  ready: 4,
};

const COMPARE: Readonly<Record<OrderOf<"rules">, Compare<RuleRow>>> = {
  fired: (a, b) =>
    b.fired - a.fired ||
    b.pending - a.pending ||
    bySeverity(a, b) ||
    byName(a, b),
  cost: (a, b) =>
    (b.cost?.share ?? -1) - (a.cost?.share ?? -1) ||
    bySeverity(a, b) ||
    byName(a, b),
  coverage: (a, b) =>
    TROUBLE[a.state] - TROUBLE[b.state] || bySeverity(a, b) || byName(a, b),
  severity: (a, b) => bySeverity(a, b) || byName(a, b),
  name: byName,
};

function printed(diagnostics: readonly Diagnostic[]): readonly string[] {
  return diagnostics.slice(0, MOST_DIAGNOSTICS).map(printDiagnostic);
}
