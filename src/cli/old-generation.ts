/**
 * How much garbage V8 lets lie beside what is alive in a run at full speed. By itself it collects what has grown old when
 * that is four times as much as was alive the last time: with a thousand rules, whose hits wait for minutes, a gigabyte for
 * the 150 MB that were needed. (Where little is made, as in a watch, it collects sooner by itself.)
 */
import { constants, PerformanceObserver } from "node:perf_hooks";
import type { NodeGCPerformanceDetail } from "node:perf_hooks";
import { getHeapStatistics, setFlagsFromString } from "node:v8";

/** More than this is collected, but for what would make it too much work: */
const GARBAGE_BYTES = 128e6;
/** so much of what is alive, at least; and at most. */
const LEAST_PERCENT = 50;
const MOST_PERCENT = 200;

/** For the thread that keeps most, as the switch is one for all. It is set after each collection, for the next but one. */
export function boundOldGeneration(): void {
  let percent: number | undefined;
  const look = (): void => {
    const { used_heap_size: used } = getHeapStatistics();
    const most = Math.round((100 * GARBAGE_BYTES) / used);
    const next = Math.min(MOST_PERCENT, Math.max(LEAST_PERCENT, most));
    if (next === percent) return;
    percent = next;
    setFlagsFromString(`--heap-growing-percent=${percent}`);
  };
  new PerformanceObserver((list) => {
    if (list.getEntries().some(isMajor)) look();
  }).observe({ entryTypes: ["gc"] });
}

function isMajor(entry: object): boolean {
  const { detail } = entry as { readonly detail?: NodeGCPerformanceDetail };
  return detail?.kind === constants.NODE_PERFORMANCE_GC_MAJOR;
}
