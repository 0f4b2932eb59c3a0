/**
 * What a run knows, files aside, as the parts of a checkpoint, and back: the detector, the tasks, the alerts and their risk,
 * the health of logs and the counters, in the order in which they must be taken up.
 *
 * A run that takes up what another one saved tells the same from then on (`test/property/resume-run.test.ts`).
 */
import type { Saved } from "../engine/saved.ts";
import type { IsLost } from "../lib/detector-state.ts";
import type { PipelineParts } from "./pipeline.ts";

/** All that is known, logs and what waits to be passed on aside; only when nothing is left to be told. */
export function* saveRun(
  { detector, book, risk, tasks, health }: PipelineParts,
  isLost: IsLost,
): Generator<Saved> {
  yield* detector.state.save(isLost);
  yield* tasks.save();
  yield* book.save();
  yield* risk.save();
  yield* health.save();
  // The last: what is taken up must not count.
  yield { part: "counters", value: () => detector.counters };
}

/**
 * Takes up a part that {@link saveRun} gave, in the same order. What waits is not known here.
 * @param keeps false for the id of a rule that is another one now
 * @returns false for a part of somebody else's
 */
export function restoreRun(
  { detector, book, risk, tasks, health }: PipelineParts,
  part: string,
  value: unknown,
  keeps: (ruleId: string) => boolean,
): boolean {
  if (part === "counters") {
    Object.assign(detector.counters, value);
    return true;
  }
  if (detector.state.restore(part, value, keeps)) return true;
  const links = detector.state.links(keeps);
  return (
    tasks.restore(part, value) ||
    health.restore(part, value, links.hosts) ||
    risk.restore(part, value, links) ||
    book.restore(part, value, links)
  );
}
