/** Everything about the risk of one entity: a heading that stays and a page that scrolls. */
import { pageOf, pagePlaces } from "../pages.ts";
import { sectionAt } from "../rows/detail/page.ts";
import { entityHeading } from "../rows/entity-page.ts";
import type { Line } from "../rows/segment.ts";
import { gap, word } from "../rows/segment.ts";
import { useLook } from "../store/use-look.ts";
import { useScreen } from "../store/use-screen.ts";
import { Lines } from "./LineView.tsx";
import { ScrolledPage } from "./ScrolledPage.tsx";

export function EntityPage() {
  const state = useScreen((s) => s);
  const look = useLook();
  const open = state.entityPage;
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
      heading={entityHeading(open.detail, page, current, w, h, look)}
      page={page}
      scroll={open.scroll}
    />
  );
}

function waiting(isGone: boolean): Line {
  const text = isGone
    ? "Nothing adds risk to it any more."
    : "Fetching the entity.";
  return { segments: [gap(4), word(text, "muted")] };
}
