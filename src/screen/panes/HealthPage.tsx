/** The health of the logs: a heading that stays and a page that scrolls. */
import { pageOf, pagePlaces } from "../pages.ts";
import { sectionAt } from "../rows/detail/page.ts";
import { healthHeading } from "../rows/health.ts";
import { gap, word } from "../rows/segment.ts";
import { useLook } from "../store/use-look.ts";
import { useScreen } from "../store/use-screen.ts";
import { Divider } from "./Divider.tsx";
import { Lines } from "./LineView.tsx";

export function HealthPage() {
  const state = useScreen((s) => s);
  const look = useLook();
  const { heading, beside, divider, page: rect } = pagePlaces(state);
  const health = state.latest?.health;
  if (health === undefined) {
    const text = word("Asking for the health of the logs.", "muted");
    return <Lines rect={heading} lines={[{ segments: [gap(4), text] }]} />;
  }
  const page = pageOf(state);
  const scroll = state.healthScroll;
  const current = sectionAt(page, scroll);
  const { w, h } = heading;
  const besideTop = Math.max(0, Math.min(scroll, page.beside.length - rect.h));
  return (
    <>
      <Lines
        rect={heading}
        lines={healthHeading(health, page, current, w, h, look)}
      />
      {beside !== undefined && (
        <Lines rect={beside} lines={page.beside.slice(besideTop)} />
      )}
      {divider !== undefined && <Divider rect={divider} />}
      <Lines rect={rect} lines={page.lines.slice(scroll)} />
    </>
  );
}
