/** Everything about one rule, or what was not loaded: a heading that stays and a page that scrolls. */
import { pageOf, pagePlaces } from "../pages.ts";
import { sectionAt } from "../rows/detail/page.ts";
import { loadReportHeading, ruleHeading } from "../rows/rule-page.ts";
import type { Line } from "../rows/segment.ts";
import { gap, word } from "../rows/segment.ts";
import { useLook } from "../store/use-look.ts";
import { useScreen } from "../store/use-screen.ts";
import { Lines } from "./LineView.tsx";
import { ScrolledPage } from "./ScrolledPage.tsx";

export function RulePage() {
  const state = useScreen((s) => s);
  const look = useLook();
  const open = state.rulePage;
  if (open === undefined) return null;
  const places = pagePlaces(state);
  const { heading } = places;
  if (open.detail === undefined || open.detail === null) {
    return <Lines rect={heading} lines={[waiting(open.detail === null)]} />;
  }
  const page = pageOf(state);
  const current = sectionAt(page, open.scroll);
  const headLines =
    open.kind === "rule"
      ? ruleHeading(open.detail!, page, current, heading.w, heading.h, look)
      : loadReportHeading(page, current, heading.w, heading.h, look);
  return (
    <ScrolledPage
      places={places}
      heading={headLines}
      page={page}
      scroll={open.scroll}
    />
  );
}

function waiting(isGone: boolean): Line {
  const text = isGone ? "There is no such rule." : "Fetching the rule.";
  return { segments: [gap(4), word(text, "muted")] };
}
