/**
 * What is typed to send a replay somewhere: a time of day on the day it has come to, a date with a time, a step from here,
 * a share of the logs, or two times to play again and again.
 *
 * ```text
 *   11:41   11:41:07.5   2024-03-05 11:41   2024-03-05T11:41:07Z        a time
 *   +5m   -30s                                                          from here
 *   40%   +5%   start   end                                             of the logs' bytes
 *   alert                                                               where the selected alert fired
 *   11:41..11:43                                                        a loop
 * ```
 */
import { parseDuration } from "../../base/time.ts";
import type { Us } from "../../base/time.ts";
import type { SeekTarget } from "../store/snapshot.ts";
import { timeOnDay } from "./time-of.ts";

export interface JumpContext {
  /** Where the replay stands: its day is the one that a time of day is on. */
  readonly positionUs: Us | undefined;
  /** Times without a zone are the machine's own. */
  readonly isLocal: boolean;
  /** The selected alert. */
  readonly alertId: string | undefined;
}

export type Jump =
  | { readonly kind: "seek"; readonly to: SeekTarget }
  | { readonly kind: "loop"; readonly fromUs: Us; readonly toUs: Us }
  /** It cannot be read; what is wrong and what can be typed. */
  | { readonly kind: "problem"; readonly text: string };

const SHARE = /^([+-]?)(\d{1,3}(?:\.\d{1,3})?)%$/;
const HINT = "type 11:41, +5m, -30s, 40%, a date with a time, or 11:41..11:43";

export function parseJump(typed: string, context: JumpContext): Jump {
  const text = typed.trim();
  const [from, to, ...more] = text.split("..");
  if (to !== undefined && more.length === 0) {
    return loopOf(from!.trim(), to.trim(), context);
  }
  if (text === "start") return seek({ kind: "share", share: 0 });
  if (text === "end") return seek({ kind: "share", share: 1 });
  if (text === "alert") {
    return context.alertId === undefined
      ? problem("no alert is selected")
      : seek({ kind: "alert", id: context.alertId });
  }
  const share = SHARE.exec(text);
  if (share !== null) {
    const [, sign, percent] = share;
    const part = Number(percent) / 100;
    if (part > 1) return problem("there are 100% of the logs");
    return seek(
      sign === ""
        ? { kind: "share", share: part }
        : { kind: "by-share", share: sign === "-" ? -part : part },
    );
  }
  if (/^[+-]/.test(text)) {
    const us = parseDuration(text.slice(1));
    return us === undefined
      ? problem(`${text} is no length of time: ${HINT}`)
      : seek({ kind: "by", us: text.startsWith("-") ? -us : us });
  }
  const us = timeOf(text, context);
  return us === undefined
    ? problem(text === "" ? HINT : `${text} is no time: ${HINT}`)
    : seek({ kind: "time", us });
}

function loopOf(from: string, to: string, context: JumpContext): Jump {
  const fromUs = timeOf(from, context);
  const toUs = timeOf(to, context);
  if (fromUs === undefined || toUs === undefined) {
    return problem("a loop is between two times: 11:41..11:43");
  }
  if (toUs <= fromUs) return problem("a loop ends later than it begins");
  return { kind: "loop", fromUs, toUs };
}

function timeOf(
  text: string,
  { positionUs, isLocal }: JumpContext,
): Us | undefined {
  return positionUs === undefined
    ? undefined
    : timeOnDay(text, positionUs, isLocal);
}

function seek(to: SeekTarget): Jump {
  return { kind: "seek", to };
}

function problem(text: string): Jump {
  return { kind: "problem", text };
}
