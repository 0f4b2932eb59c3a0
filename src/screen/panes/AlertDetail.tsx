/**
 * Everything about one alert: a heading that stays and a page that scrolls; in a wide window the timeline
 * stands beside the page.
 */
import { detailPageOf, pagePlaces } from "../pages.ts";
import { count } from "../rows/format.ts";
import { stepInView } from "../rows/detail/guide.ts";
import { headingLines, sectionAt } from "../rows/detail/page.ts";
import type { Line } from "../rows/segment.ts";
import { gap, word } from "../rows/segment.ts";
import type { ScreenState } from "../store/ui-store.ts";
import { selectedAlert } from "../store/ui-store.ts";
import { useScreen } from "../store/use-screen.ts";
import { Lines } from "./LineView.tsx";
import { ScrolledPage } from "./ScrolledPage.tsx";
import { useLook } from "../store/use-look.ts";

export function AlertDetail() {
  const state = useScreen((s) => s);
  const look = useLook();
  const open = state.detail;
  if (open === undefined) return null;
  const page = detailPageOf(state);
  const places = pagePlaces(state);
  const { heading, page: rect } = places;
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
  const step = stepInView(page, open.scroll, rect.h);
  return (
    <ScrolledPage
      places={places}
      heading={headLines}
      page={page}
      scroll={open.scroll}
      cursor={step === undefined ? undefined : page.steps[step]}
    />
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
