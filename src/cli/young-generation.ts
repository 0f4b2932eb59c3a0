/**
 * How much memory V8 keeps for new objects in runs that last for long. By itself it lets that space double, up to 2 × 64 MB a
 * thread, each time that as many bytes have outlived it as it holds, and takes it back only where hardly anything is
 * allocated: of a watch it became the larger half. An eighth of it does the same work in the same time.
 */
import { PerformanceObserver } from "node:perf_hooks";
import { getHeapSpaceStatistics, setFlagsFromString } from "node:v8";

/** Of each of the two halves, between which what survives is copied to and fro. */
const HALF_MB = 8;

/** For a thread that is to be started: the limit counts three halves. */
export const YOUNG_LIMITS = { maxYoungGenerationSizeMb: 3 * HALF_MB };

/**
 * The same for this thread, which was started without a limit: when the space has grown this far, it grows no further until it
 * has shrunk to less than half of it. It does both in collections, so it is looked at after each; what comes between a collection
 * and the look may double it once or twice more.
 *
 * The switch is one for all threads. Another one that works beside this one has grown before it, or grows again when this
 * one has shrunk: both are idle, and busy, together.
 */
export function boundYoungGeneration(): void {
  let isBound = false;
  const look = (): void => {
    const young = getHeapSpaceStatistics().find(
      ({ space_name }) => space_name === "new_space",
    );
    const megabytes = (young?.space_size ?? 0) / 1e6;
    const isFull = megabytes >= (isBound ? HALF_MB : 2 * HALF_MB);
    if (isFull === isBound) return;
    isBound = isFull;
    setFlagsFromString(`--semi-space-growth-factor=${isBound ? 1 : 2}`);
  };
  new PerformanceObserver(look).observe({ entryTypes: ["gc"] });
}
