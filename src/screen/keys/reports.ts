/** What the worker says, taken into the state. */
import { SEVERITY_WORDS } from "../rows/format.ts";
import type { Report, Snapshot } from "../store/snapshot.ts";
import type { ScreenState } from "../store/ui-store.ts";
import { receive } from "../store/ui-store.ts";
import { withFreshDetail } from "./opening.ts";
import { arriveSelected } from "./marking.ts";
import { arriveCopies } from "./copying.ts";
import { arriveDraft } from "./excepting.ts";
import type { Outcome } from "./outcome.ts";
import { done, toast } from "./outcome.ts";
import { withFreshPending } from "./pending.ts";
import { arrive } from "./row-page.ts";
import { arriveEvent, withSoughtEvent } from "./events.ts";
import { arriveWhy, arriveWhyRules } from "./why.ts";
import { withFreshEntity } from "./risk.ts";
import { withFreshTask } from "./tasks.ts";
import { arriveLoadReport, withFreshRule } from "./rules.ts";

/** Anything the worker says. */
export function receiveReport(
  state: ScreenState,
  report: Report,
  nowMs: number,
): Outcome {
  switch (report.type) {
    case "snapshot":
      return withFreshTask(
        withFreshPending(
          withFreshEntity(
            withFreshRule(
              withFreshDetail(
                withSoughtEvent(
                  announce(
                    receive(state, report.snapshot),
                    state.latest,
                    nowMs,
                  ),
                  nowMs,
                ),
              ),
            ),
          ),
        ),
      );
    case "preview":
      return done({ ...state, previewed: report.detail });
    case "detail":
      return done(arrive(state, "detail", report.id, report.detail));
    case "rule":
      return done(arrive(state, "rulePage", report.id, report.detail));
    case "entity":
      return done(arrive(state, "entityPage", report.id, report.detail));
    case "pending":
      return done(arrive(state, "pendingPage", report.id, report.detail));
    case "event":
      return done(arriveEvent(state, report.id, report.detail));
    case "why-rules":
      return done(arriveWhyRules(state, report.event, report.rules));
    case "why":
      return done(arriveWhy(state, report.about, report.answer));
    case "task":
      return done(arrive(state, "taskPage", report.id, report.detail));
    case "exception-draft":
      return done(arriveDraft(state, report.id, report.draft));
    case "load-report":
      return done(arriveLoadReport(state, report.detail));
    case "copies":
      return done(arriveCopies(state, report.about, report.items));
    case "selected":
      return done(
        arriveSelected(state, report.by, report.rows, report.total, nowMs),
      );
    case "toast":
      return done(toast(state, report.level, report.text, nowMs));
    case "stopped":
      return done({ ...state, stopped: report.exitCode });
    case "failed":
      return done(
        { ...state, stopped: report.exitCode },
        { type: "fail", message: report.message, exitCode: report.exitCode },
      );
  }
}

/** What is new since the snapshot before stands in the status line: trouble first, else the newest alert. */
function announce(
  state: ScreenState,
  before: Snapshot | undefined,
  nowMs: number,
): ScreenState {
  const { latest } = state;
  if (latest === undefined || before === undefined) return state;
  const message = latest.messages.at(-1);
  if (message !== undefined && message !== before.messages.at(-1)) {
    const level = message.level === "info" ? "info" : "error";
    return toast(state, level, message.text, nowMs);
  }
  const { newest } = latest.alerts;
  const isNew =
    newest !== undefined &&
    newest.status === "open" &&
    latest.alerts.total > before.alerts.total &&
    newest.id !== before.alerts.newest?.id;
  // A replay that reads its logs again meets alerts that were told when they fired.
  const isAgain = [before, latest].some(({ replay }) => replay?.seeking);
  if (!isNew || isAgain) return state;
  const text = `new ${SEVERITY_WORDS[newest.severity]} on ${newest.host}: ${newest.rule}`;
  return toast(state, "info", text, nowMs);
}
