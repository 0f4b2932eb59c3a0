/** The health of the logs: a heading that stays and a page that scrolls. */
import { pageOf, pagePlaces } from "../pages.ts";
import { sectionAt } from "../rows/detail/page.ts";
import { healthHeading } from "../rows/health.ts";
import { gap, word } from "../rows/segment.ts";
import { useLook } from "../store/use-look.ts";
import { useScreen } from "../store/use-screen.ts";
import { Lines } from "./LineView.tsx";
import { ScrolledPage } from "./ScrolledPage.tsx";

export function HealthPage() {
  const state = useScreen((s) => s);
  const look = useLook();
  const places = pagePlaces(state);
  const health = state.latest?.health;
  if (health === undefined) {
    const text = word("Asking for the health of the logs.", "muted");
    return (
      <Lines rect={places.heading} lines={[{ segments: [gap(4), text] }]} />
    );
  }
  const page = pageOf(state);
  const scroll = state.healthScroll;
  const current = sectionAt(page, scroll);
  const { w, h } = places.heading;
  return (
    <ScrolledPage
      places={places}
      heading={healthHeading(health, page, current, w, h, look)}
      page={page}
      scroll={scroll}
    />
  );
}
