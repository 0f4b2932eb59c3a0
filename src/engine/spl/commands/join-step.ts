/**
 * `join`: rows of the search and rows of a subsearch become pairs where their keys are equal, as text and in their case.
 * The subsearch's cells win; its rows come in their own order, and the first is a row's partner unless `max` asks for more.
 *
 * Both sides write one and the same word for a missing by-field, so everything that lacks its key would pair with
 * everything else that does. Such pairs are refused and counted, unless the run asks for Splunk's own result.
 */
import type { JoinCommand } from "../../../lang/spl/tree.ts";
import { cellKey } from "../cells.ts";
import type { Row } from "../row.ts";
import { MAX_ROWS } from "../search-run.ts";
import type { SearchRun, Step } from "../search-run.ts";

/**
 * @param right the rows of the subsearch
 * @param fills what stands for a missing by-field on either side
 */
export function joinStep(
  { type, max, keys }: JoinCommand,
  right: (run: SearchRun) => readonly Row[],
  fills: ReadonlySet<string>,
): Step {
  const names = keys.map(({ name }) => name);
  const most = max === 0 ? Infinity : max;
  return (rows, run) => {
    const partners = new Map<string, Row[]>();
    for (const row of right(run)) {
      const key = keyOf(row, names);
      if (key === undefined) continue;
      const text = JSON.stringify(key);
      const known = partners.get(text);
      if (known === undefined) partners.set(text, [row]);
      else if (known.length < most) known.push(row);
    }
    const result: Row[] = [];
    let beyond = 0;
    for (const row of rows) {
      const key = keyOf(row, names);
      let found =
        key === undefined ? undefined : partners.get(JSON.stringify(key));
      if (found !== undefined && key!.some((part) => fills.has(part))) {
        for (const _ of found) run.refusedPair();
        found = undefined;
      }
      if (found === undefined && type === "inner") continue;
      const room = MAX_ROWS - result.length;
      beyond += Math.max(0, (found?.length ?? 1) - room);
      if (room === 0) continue;
      if (found === undefined) result.push(row);
      for (const partner of found?.slice(0, room) ?? []) {
        result.push(pair(row, partner, max === 1));
      }
    }
    if (beyond > 0) run.rowsBeyond?.(beyond);
    return result;
  };
}

/** Undefined where one is missing: it pairs with nothing. */
function keyOf(
  { cells }: Row,
  names: readonly string[],
): readonly string[] | undefined {
  const key: string[] = [];
  for (const name of names) {
    const cell = cells.get(name);
    if (cell === undefined) return undefined;
    key.push(cellKey(cell));
  }
  return key;
}

/** @param isOnly the row has one partner at most, so its own key names the pair */
function pair(left: Row, right: Row, isOnly: boolean): Row {
  return {
    cells: new Map([...left.cells, ...right.cells]),
    key: isOnly ? left.key : [...left.key, ...right.key],
    groups: [...new Set([...left.groups, ...right.groups])],
  };
}
