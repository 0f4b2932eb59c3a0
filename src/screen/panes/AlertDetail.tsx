/**
 * Everything about one alert: a heading that stays and a page that scrolls; in a wide window the timeline
 * stands beside the page.
 */
import { detailPageOf, pagePlaces } from "../pages.ts";
import { count } from "../rows/format.ts";
import { headingLines, sectionAt } from "../rows/detail/page.ts";
import type { Line } from "../rows/segment.ts";
import { gap, word } from "../rows/segment.ts";
import type { ScreenState } from "../store/ui-store.ts";
import { selectedAlert } from "../store/ui-store.ts";
import { useScreen } from "../store/use-screen.ts";
import { Divider } from "./Divider.tsx";
import { Lines } from "./LineView.tsx";
import { useLook } from "../store/use-look.ts";

export function AlertDetail() {
  const state = useScreen((s) => s);
  const look = useLook();
  const open = state.detail;
  if (open === undefined) return null;
  const page = detailPageOf(state);
  const { heading, beside, divider, page: rect } = pagePlaces(state);
  const headLines = headingLines(
    selectedAlert(state),
    position(state),
    page,
    sectionAt(page, open.scroll),
    heading.w,
    heading.h,
    look,
  );
  if (page.lines.length === 0) {
    const below = { ...rect, x: 0, w: heading.w };
    return (
      <>
        <Lines rect={heading} lines={headLines} />
        <Lines rect={below} lines={[waiting(open.detail === null)]} />
      </>
    );
  }
  const besideTop = Math.max(
    0,
    Math.min(open.scroll, page.beside.length - rect.h),
  );
  return (
    <>
      <Lines rect={heading} lines={headLines} />
      {beside !== undefined && (
        <Lines rect={beside} lines={page.beside.slice(besideTop)} />
      )}
      {divider !== undefined && <Divider rect={divider} />}
      <Lines rect={rect} lines={page.lines.slice(open.scroll)} />
    </>
  );
}

function position(state: ScreenState): string {
  const detail = state.detail?.detail;
  if (detail === undefined || detail === null || detail.index < 0) return "";
  return `alert ${count(detail.index + 1)} of ${count(detail.total)}`;
}

function waiting(isGone: boolean): Line {
  const text = isGone
    ? "This alert is no longer kept."
    : "Fetching the evidence.";
  return { segments: [gap(4), word(text, "muted")] };
}
