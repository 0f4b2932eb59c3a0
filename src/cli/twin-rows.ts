/**
 * Rows that tell of one start of a process twice. Sysmon and the audit of Windows both log it, and a search that groups by
 * what only one of them knows (a GUID, the parent's command line) makes two rows of it, as it does in Splunk: both are
 * alerts. In the list the two stand as one.
 */
import type { Alert } from "../alert/alert.ts";
import { alertTimeUs } from "../alert/alert-row.ts";
import { US_PER_SECOND } from "../base/time.ts";
import type { Us } from "../base/time.ts";
import { completingEvent } from "../engine/match.ts";

/** The two logs stamp one start up to a second apart. */
const ONE_START_US = 3 * US_PER_SECOND;

const AUDIT = "Security 4688";

/** What two rows have in common that may be of one start; undefined for a row of which that cannot be said. */
export interface StartKey {
  readonly text: string;
  readonly isAudit: boolean;
  readonly timeUs: Us;
}

/** Of a row whose records come all from the audit, or none of them. */
export function startKey({ match, status }: Alert): StartKey | undefined {
  const { rule, row } = match;
  if (row === undefined || match.certainty === "withdrawn") return undefined;
  const { process_name: name, process } = row.columns;
  if (typeof name !== "string" || typeof process !== "string") return undefined;
  const sources = Object.keys(row.sources);
  const isAudit = sources.every((source) => source === AUDIT);
  if (!isAudit && sources.includes(AUDIT)) return undefined;
  const { host } = completingEvent(match);
  // Two that somebody decided differently about stand apart.
  const parts = [rule.id, host.id, status, match.certainty, name, process];
  return {
    text: JSON.stringify(parts).toLowerCase(),
    isAudit,
    timeUs: alertTimeUs({ match }),
  };
}

/**
 * Pairs what is of one start: the row of the audit with the one nearest after or before it in time.
 * @returns by the row that stands for both, the one that does not stand in the list
 */
export function twins<Item>(
  items: readonly Item[],
  keyOf: (item: Item) => StartKey | undefined,
): ReadonlyMap<Item, Item> {
  const open = new Map<string, { item: Item; key: StartKey }[]>();
  const pairs = new Map<Item, Item>();
  const keyed = items.flatMap((item) => {
    const key = keyOf(item);
    return key === undefined ? [] : [{ item, key }];
  });
  for (const each of keyed.sort((a, b) => a.key.timeUs - b.key.timeUs)) {
    const { text, isAudit, timeUs } = each.key;
    const waiting = (open.get(text) ?? []).filter(
      ({ key }) => timeUs - key.timeUs <= ONE_START_US,
    );
    const at = waiting.findIndex(({ key }) => key.isAudit !== isAudit);
    if (at === -1) waiting.push(each);
    else {
      const [other] = waiting.splice(at, 1);
      if (isAudit) pairs.set(other!.item, each.item);
      else pairs.set(each.item, other!.item);
    }
    open.set(text, waiting);
  }
  return pairs;
}
