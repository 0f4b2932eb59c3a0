/**
 * The file beside each sample that says which alerts a reading of it must raise.
 */
import type { Draft, FinishedLog } from "./timeline.ts";
import { iso } from "./timeline.ts";

export const RULE_NAME = "Remote Scheduled Task Creation";

/** What the generator planted and a rule must find. */
export interface Planted {
  readonly host: string;
  /** In step order, with the moment each event happened. */
  readonly events: readonly { readonly draft: Draft; readonly atUs: number }[];
  readonly actions: readonly {
    readonly type: "exec";
    readonly command: string;
    readonly arguments: string;
  }[];
  readonly source: "task event" | "registry value";
}

export interface Sample {
  readonly log: string;
  readonly expected: string;
}

export function sampleOf(
  log: FinishedLog,
  planted: readonly Planted[],
): Sample {
  const alerts = planted.map((one) => {
    const times = one.events.map((event) => event.atUs);
    return {
      rule: RULE_NAME,
      host: one.host,
      events: one.events.map((event, index) => ({
        line: log.lineOf(event.draft),
        "@timestamp": isoUs(event.atUs),
        step: index + 1,
      })),
      spanSeconds: (Math.max(...times) - Math.min(...times)) / 1_000_000,
      actions: one.actions,
      source: one.source,
    };
  });
  return {
    log: log.text,
    expected: JSON.stringify({ alerts }, undefined, 2) + "\n",
  };
}

/** ISO 8601 with microseconds, where there are any. */
function isoUs(us: number): string {
  const rest = us % 1_000;
  const text = iso((us - rest) / 1_000);
  return rest === 0
    ? text
    : `${text.slice(0, -1)}${String(rest).padStart(3, "0")}Z`;
}
