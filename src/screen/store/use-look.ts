/** What the rows of a pane need to know besides their data; the same object until something of it changes. */
import { useMemo } from "react";
import type { Look } from "../rows/look.ts";
import { wholeSecond } from "../rows/pending.ts";
import { stalledHosts } from "./stalled.ts";
import { shown } from "./ui-store.ts";
import { useScreen } from "./use-screen.ts";

/** @param ticks the rows show a countdown; others follow the clock only where times are relative */
export function useLook(ticks = false): Look {
  const glyphs = useScreen((s) => s.glyphs);
  const time = useScreen((s) => s.time);
  const clockUs = useScreen((s) =>
    ticks || s.time === "relative"
      ? wholeSecond(shown(s)?.streamUs)
      : undefined,
  );
  const stalled = useScreen((s) => stalledHosts(shown(s)?.sources));
  return useMemo(
    () => ({ glyphs, time, clockUs, stalled }),
    [glyphs, time, clockUs, stalled],
  );
}
