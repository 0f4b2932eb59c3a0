/**
 * The line of an alert in a list: what the screen, the filter and the tables show.
 */
import type { Us } from "../base/time.ts";
import { completingEvent, inEventOrder } from "../engine/match.ts";
import type { Alert } from "./alert.ts";
import { qualifiedAccount } from "./qualified-account.ts";

/** Event time of the completing event. */
export function alertTimeUs(alert: Pick<Alert, "match">): Us {
  return completingEvent(alert.match).timeUs;
}

export function alertHost(alert: Pick<Alert, "match">): string {
  return completingEvent(alert.match).host.name;
}

/**
 * The account behind the alert: who asked for the task, where a log tells it, else the account of the newest evidence
 * that names one. Empty when the logs do not tell.
 */
export function alertUser(alert: Pick<Alert, "match" | "tasks">): string {
  const creator = alert.tasks.find(({ user }) => user !== undefined)?.user;
  if (creator !== undefined) return creator;
  for (const { fields } of inEventOrder(alert.match.events).toReversed()) {
    const name = qualifiedAccount(fields["user.domain"], fields["user.name"]);
    if (name !== undefined) return name;
  }
  return "";
}
