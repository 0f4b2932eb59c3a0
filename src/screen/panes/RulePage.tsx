/** Everything about one rule, or what was not loaded: a heading that stays and a page that scrolls. */
import { pageOf, pagePlaces } from "../pages.ts";
import { sectionAt } from "../rows/detail/page.ts";
import { loadReportHeading, ruleHeading } from "../rows/rule-page.ts";
import type { Line } from "../rows/segment.ts";
import { gap, word } from "../rows/segment.ts";
import { useLook } from "../store/use-look.ts";
import { useScreen } from "../store/use-screen.ts";
import { Divider } from "./Divider.tsx";
import { Lines } from "./LineView.tsx";

export function RulePage() {
  const state = useScreen((s) => s);
  const look = useLook();
  const open = state.rulePage;
  if (open === undefined) return null;
  const { heading, beside, divider, page: rect } = pagePlaces(state);
  if (open.detail === undefined || open.detail === null) {
    return <Lines rect={heading} lines={[waiting(open.detail === null)]} />;
  }
  const page = pageOf(state);
  const current = sectionAt(page, open.scroll);
  const headLines =
    open.kind === "rule"
      ? ruleHeading(open.detail!, page, current, heading.w, heading.h, look)
      : loadReportHeading(page, current, heading.w, heading.h, look);
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

function waiting(isGone: boolean): Line {
  const text = isGone ? "There is no such rule." : "Fetching the rule.";
  return { segments: [gap(4), word(text, "muted")] };
}
