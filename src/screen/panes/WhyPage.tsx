/** What one rule made of one event: a heading that stays and a page that scrolls. */
import { pageOf, pagePlaces } from "../pages.ts";
import { whyHeading } from "../rows/why-page.ts";
import { useLook } from "../store/use-look.ts";
import { useScreen } from "../store/use-screen.ts";
import { ScrolledPage } from "./ScrolledPage.tsx";

export function WhyPage() {
  const state = useScreen((s) => s);
  const look = useLook();
  const open = state.whyEvent;
  if (open === undefined) return null;
  const places = pagePlaces(state);
  const page = pageOf(state);
  const { w, h } = places.heading;
  return (
    <ScrolledPage
      places={places}
      heading={whyHeading(open, page, w, h, look)}
      page={page}
      scroll={open.scroll}
    />
  );
}
