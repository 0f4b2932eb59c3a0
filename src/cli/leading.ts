/**
 * Waits until this process may lead in a shared state folder, and shows meanwhile what the leader writes: alerts and decisions
 * come from the journal, which is followed.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { followJournal } from "../state/journal-follower.ts";
import type { SharedRecord } from "../state/journal-record.ts";
import { readJournal, readRecords } from "../state/journal.ts";
import { holderName, Leadership, thisHolder } from "../state/leadership.ts";
import { operatorName } from "./operator.ts";

/** How often it looks whether the leader is still there, ms. */
const LOOK_MS = 500;

export interface FollowingOptions {
  readonly tell: (text: string) => void;
  /** What the leader and others write from now on, each once and in order. */
  readonly onRecord: (record: SharedRecord) => void;
  /** True when nobody waits for it any more. */
  readonly isOver: () => boolean;
}

/**
 * @param name of the logs that are watched, see `logsName`
 * @returns undefined when it was told to end before it could lead
 * @throws the system's error where the folder cannot hold a lock
 */
export async function waitToLead(
  folder: string,
  name: string,
  { tell, onRecord, isOver }: FollowingOptions,
): Promise<Leadership | undefined> {
  const own = thisHolder(operatorName());
  let leader = Leadership.tryLead(folder, name, own, Date.now());
  if (leader instanceof Leadership) return leader;
  const skipLines = readJournal(folder).lines;
  const follower = followJournal(folder, {
    skipLines,
    onError: tell,
    onRecord,
  });
  let told = "";
  try {
    while (!isOver()) {
      const text = `following ${holderName(leader)} (leader, process ${leader.pid})`;
      if (text !== told) tell(text);
      told = text;
      await sleep(LOOK_MS);
      const next = Leadership.tryLead(folder, name, own, Date.now());
      if (next instanceof Leadership) {
        tell(`${holderName(leader)} has ended: leading from here on`);
        return next;
      }
      leader = next;
    }
    return undefined;
  } finally {
    follower.close();
    // What the leader wrote last may not have been looked at yet.
    readRecords(folder, follower.lines, onRecord);
  }
}
