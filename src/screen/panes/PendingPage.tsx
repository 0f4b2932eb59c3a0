/** Everything about one pending sequence: a heading that stays and a page that scrolls. */
import { pageOf, pagePlaces } from "../pages.ts";
import { sectionAt } from "../rows/detail/page.ts";
import { pendingHeading } from "../rows/pending-page.ts";
import type { Line } from "../rows/segment.ts";
import { gap, word } from "../rows/segment.ts";
import { useLook } from "../store/use-look.ts";
import { useScreen } from "../store/use-screen.ts";
import { Lines } from "./LineView.tsx";
import { ScrolledPage } from "./ScrolledPage.tsx";

export function PendingPage() {
  const state = useScreen((s) => s);
  const look = useLook(true);
  const open = state.pendingPage;
  if (open === undefined) return null;
  const places = pagePlaces(state);
  const { heading } = places;
  if (open.detail === undefined || open.detail === null) {
    return <Lines rect={heading} lines={[waiting(open.detail === null)]} />;
  }
  const page = pageOf(state);
  const current = sectionAt(page, open.scroll);
  const { w, h } = heading;
  return (
    <ScrolledPage
      places={places}
      heading={pendingHeading(open.detail, page, current, w, h, look)}
      page={page}
      scroll={open.scroll}
    />
  );
}

function waiting(isGone: boolean): Line {
  const text = isGone
    ? "It is no longer pending, and how it ended is not known any more."
    : "Fetching the sequence.";
  return { segments: [gap(4), word(text, "muted")] };
}
