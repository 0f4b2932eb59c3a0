/**
 * Waits until a run without a screen may lead in a shared state folder, and says whom it follows meanwhile. What the leader
 * writes is shown by whoever follows the journal.
 */
import { setTimeout as sleep } from "node:timers/promises";
import type { Lead } from "./lead.ts";

/** How often it is asked whether that is over, ms. */
const POLL_MS = 100;

/**
 * @param isOver true when nobody waits for it any more
 * @returns false when it was over before this run could lead
 */
export async function waitToLead(
  lead: Lead,
  tell: (text: string) => void,
  isOver: () => boolean,
): Promise<boolean> {
  const tellLeader = (): void => {
    if (lead.leader === undefined) return;
    const { name, pid, hasOtherRules } = lead.leader;
    tell(
      `following ${name} (leader, process ${pid})${hasOtherRules ? "; it has other rules: alerts are by those until this run leads" : ""}`,
    );
  };
  tellLeader();
  while (!lead.isLeading) {
    if (isOver()) return false;
    await sleep(POLL_MS);
    const change = lead.look(performance.now(), Date.now());
    if (change === undefined) continue;
    if (lead.isLeading) tell(`${change.name} has ended: leading from here on`);
    else tellLeader();
  }
  return true;
}
