/** The evidence of the alert under the cursor, as much of its page as there is room for. */
import type { Rect } from "../layout.ts";
import { previewOf } from "../pages.ts";
import type { Line } from "../rows/segment.ts";
import { scrollNote } from "../rows/scroll-note.ts";
import { gap, word } from "../rows/segment.ts";
import { titleRule } from "../rows/title-rule.ts";
import { useLook } from "../store/use-look.ts";
import { useScreen } from "../store/use-screen.ts";
import { Lines } from "./LineView.tsx";

const EMPTY: Line = {
  segments: [gap(2), word("No alert is selected.", "muted")],
};

export function PreviewPane({ rect }: { readonly rect: Rect }) {
  const page = useScreen((s) => previewOf(s, rect.w));
  const { glyphs } = useLook();
  const below = Math.max(0, page.length - (rect.h - 1));
  const more = below === 0 ? "" : `${scrollNote({ above: 0, below })}, `;
  const note = `${more}Enter opens it, i hides it`;
  const heading = titleRule({ name: "Evidence", note }, rect.w, glyphs);
  const lines = page.length === 0 ? [EMPTY] : page.slice(0, rect.h - 1);
  return <Lines rect={rect} lines={[heading, ...lines]} />;
}
