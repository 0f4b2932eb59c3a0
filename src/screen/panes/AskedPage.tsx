/**
 * A page whose content the worker was asked for: a word until it is here, or that there is none any more; then a heading that
 * stays and a page that scrolls.
 */
import { pageOf, pagePlaces } from "../pages.ts";
import type { DetailPage } from "../rows/detail/page.ts";
import { sectionAt } from "../rows/detail/page.ts";
import type { Line } from "../rows/segment.ts";
import { gap, word } from "../rows/segment.ts";
import { useScreen } from "../store/use-screen.ts";
import { Lines } from "./LineView.tsx";
import { ScrolledPage } from "./ScrolledPage.tsx";

export interface AskedPageProps<T> {
  readonly open: {
    /** Undefined while it is on the way, null when there is none. */
    readonly detail: T | null | undefined;
    readonly scroll: number;
  };
  readonly onTheWay: string;
  readonly gone: string;
  /** @param current the section that the top of the window is in */
  readonly heading: (
    detail: T,
    page: DetailPage,
    current: string,
    width: number,
    height: number,
  ) => readonly Line[];
}

export function AskedPage<T>({
  open,
  onTheWay,
  gone,
  heading,
}: AskedPageProps<T>) {
  const state = useScreen((s) => s);
  const places = pagePlaces(state);
  const { detail, scroll } = open;
  if (detail === undefined || detail === null) {
    const text = word(detail === null ? gone : onTheWay, "muted");
    return (
      <Lines rect={places.heading} lines={[{ segments: [gap(4), text] }]} />
    );
  }
  const page = pageOf(state);
  const { w, h } = places.heading;
  return (
    <ScrolledPage
      places={places}
      heading={heading(detail, page, sectionAt(page, scroll), w, h)}
      page={page}
      scroll={scroll}
    />
  );
}
