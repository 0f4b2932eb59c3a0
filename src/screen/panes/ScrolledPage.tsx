/** A page under a heading that stays; in a wide window what stands beside it scrolls along, as far as it goes. */
import type { PagePlaces } from "../pages.ts";
import type { DetailPage } from "../rows/detail/page.ts";
import type { Line } from "../rows/segment.ts";
import { word } from "../rows/segment.ts";
import type { ScreenState } from "../store/ui-store.ts";
import { useScreen } from "../store/use-screen.ts";
import { Divider } from "./Divider.tsx";
import { Lines } from "./LineView.tsx";

export interface ScrolledPageProps {
  readonly places: PagePlaces;
  readonly heading: readonly Line[];
  readonly page: DetailPage;
  /** Lines of the page that are above the window. */
  readonly scroll: number;
  /** The line of the page that has the `>`. */
  readonly cursor?: number | undefined;
}

export function ScrolledPage({
  places,
  heading,
  page,
  scroll,
  cursor,
}: ScrolledPageProps) {
  const { beside, divider, page: rect } = places;
  const besideTop = Math.max(0, Math.min(scroll, page.beside.length - rect.h));
  const found = useScreen(foundLine);
  const lines = page.lines.slice(scroll).map((own, i) => {
    const line = i + scroll === cursor ? withCursor(own) : own;
    return i + scroll === found
      ? { ...line, role: "selection" as const }
      : line;
  });
  return (
    <>
      <Lines rect={places.heading} lines={heading} />
      {beside !== undefined && (
        <Lines rect={beside} lines={page.beside.slice(besideTop)} />
      )}
      {divider !== undefined && <Divider rect={divider} />}
      <Lines rect={rect} lines={lines} />
    </>
  );
}

/** The line that was found on this page. */
function foundLine({ screen, find }: ScreenState): number | undefined {
  return find.found?.screen === screen ? find.found.line : undefined;
}

/** A step's line begins with a gap that is wide enough. */
function withCursor({ segments, ...rest }: Line): Line {
  const [first, ...others] = segments;
  const mark = word(">".padStart(first?.text.length ?? 1), "focus");
  return { ...rest, segments: [mark, ...others] };
}
