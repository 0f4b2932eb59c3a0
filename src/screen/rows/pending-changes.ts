/** What became of pending sequences lately: `12:04:30 +1/3 Schtasks create then logon  SRV-07`. */
import type { PendingChangeRow } from "../store/pending-detail.ts";
import type { Role } from "../theme/roles.ts";
import { shortTime } from "./format.ts";
import type { Look } from "./look.ts";
import { shortHost } from "./names.ts";
import type { Line } from "./segment.ts";
import { cutSegments, gap, logText, word } from "./segment.ts";

const WORDS: Readonly<Record<PendingChangeRow["kind"], string>> = {
  begun: "",
  advanced: "",
  alert: "ALERT",
  until: "until",
  expired: "out of time",
  forbidden: "forbidden",
  evicted: "let go",
  newer: "newer",
  "input-end": "end of log",
};

const ROLES: Partial<Record<PendingChangeRow["kind"], Role>> = {
  begun: "pending",
  advanced: "pending",
  alert: "status.open",
};

const HOST = 12;
const END = 11;
const STEPS = 7;

export function changeLine(
  { kind, rule, host, seen, steps, timeUs }: PendingChangeRow,
  width: number,
  look: Look,
): Line {
  const { ellipsis } = look.glyphs;
  const went = kind === "begun" || kind === "advanced" ? "+" : "";
  const name = Math.max(8, width - 2 - 9 - STEPS - HOST - END - 2);
  const role = ROLES[kind] ?? "muted";
  return {
    segments: cutSegments(
      [
        gap(2),
        word(shortTime(timeUs, look.time, look.agesUs).padEnd(9)),
        word(`${went}${seen}/${steps}`.padEnd(STEPS), role),
        ...logText(rule, name, { pad: "end", ellipsis }),
        gap(1),
        ...logText(shortHost(host, HOST), HOST, { pad: "end", ellipsis }),
        gap(1),
        word(WORDS[kind], role),
      ],
      width,
    ),
  };
}
