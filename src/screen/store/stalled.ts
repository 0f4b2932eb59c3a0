/**
 * Of which logs and hosts nothing is heard that usually speak. A host is silent when all of its logs are: what is told
 * of its time is not sure then.
 */
import type { SourceRow } from "./snapshot.ts";

const NONE: ReadonlySet<string> = new Set();
let last: { readonly key: string; readonly hosts: ReadonlySet<string> } = {
  key: "",
  hosts: NONE,
};

/** Names of hosts; the same set as long as they are the same. */
export function stalledHosts(
  sources: readonly SourceRow[] = [],
): ReadonlySet<string> {
  if (sources.every(({ silentUs }) => silentUs === undefined)) return NONE;
  const silent = new Set<string>();
  const speaking = new Set<string>();
  for (const { silentUs, hosts } of sources) {
    const heard = silentUs === undefined ? speaking : silent;
    for (const host of hosts) heard.add(host);
  }
  for (const host of speaking) silent.delete(host);
  const key = [...silent].sort().join("\n");
  if (last.key !== key) last = { key, hosts: silent };
  return last.hosts;
}

/** The log that has been silent longest, and how many others are; undefined while all speak. */
export function longestStalled(
  sources: readonly SourceRow[],
): { readonly source: SourceRow; readonly others: number } | undefined {
  const stalled = sources
    .filter(({ silentUs }) => silentUs !== undefined)
    .sort((a, b) => b.silentUs! - a.silentUs!);
  const [source] = stalled;
  return source && { source, others: stalled.length - 1 };
}
