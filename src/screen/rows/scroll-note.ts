/**
 * That a page goes on, above the window or below it, as the few words of its rule. Without them what ends at the edge of the
 * window looks like the end.
 */
import { count, plural } from "./format.ts";

/** Lines of a page that the window does not show. */
export interface HiddenLines {
  readonly above: number;
  readonly below: number;
}

/** @returns `↓ 23 more lines`, `↑ 12  ↓ 11 more lines`, `↑ 23 lines above`; nothing for a page that is shown whole */
export function scrollNote({ above, below }: HiddenLines): string {
  if (below > 0) {
    const up = above > 0 ? `↑ ${count(above)}  ` : "";
    return `${up}↓ ${plural(below, "more line")}`;
  }
  return above > 0 ? `↑ ${plural(above, "line")} above` : "";
}
