/** What the rows of a pane need to know besides their data; the same object until something of it changes. */
import { useMemo } from "react";
import type { Look } from "../rows/look.ts";
import { wholeSecond } from "../rows/pending.ts";
import { agesUs } from "./ages.ts";
import { stalledHosts } from "./stalled.ts";
import { shown } from "./ui-store.ts";
import { useScreen } from "./use-screen.ts";

/** @param ticks the rows show a countdown; others do not follow the stream's clock */
export function useLook(ticks = false): Look {
  const glyphs = useScreen((s) => s.glyphs);
  const time = useScreen((s) => s.time);
  const clockUs = useScreen((s) =>
    ticks ? wholeSecond(shown(s)?.streamUs) : undefined,
  );
  const ages = useScreen((s) => agesUs(s));
  const stalled = useScreen((s) => stalledHosts(shown(s)?.sources));
  return useMemo(
    () => ({ glyphs, time, clockUs, agesUs: ages, stalled }),
    [glyphs, time, clockUs, ages, stalled],
  );
}
