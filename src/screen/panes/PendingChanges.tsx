/** What became of pending sequences lately; only in a window that has room for it. */
import type { Rect } from "../layout.ts";
import { changeLine } from "../rows/pending-changes.ts";
import type { Line } from "../rows/segment.ts";
import { gap, word } from "../rows/segment.ts";
import { titleRule } from "../rows/title-rule.ts";
import { shown } from "../store/ui-store.ts";
import { useLook } from "../store/use-look.ts";
import { useScreen } from "../store/use-screen.ts";
import { Lines } from "./LineView.tsx";

const EMPTY: Line = {
  segments: [gap(2), word("Nothing has begun yet.", "muted")],
};

export function PendingChanges({ rect }: { readonly rect: Rect }) {
  const changes = useScreen((s) => shown(s)?.pendingChanges) ?? [];
  const paused = useScreen((s) => s.frozen !== undefined);
  const look = useLook();
  const heading = titleRule(
    {
      name: "Recent pending changes",
      note: paused ? "paused" : "newest first",
      alarm: paused,
    },
    rect.w,
    look.glyphs,
  );
  const rows = changes
    .slice(0, rect.h - 1)
    .map((change) => changeLine(change, rect.w, look));
  return (
    <Lines
      rect={rect}
      lines={[heading, ...(rows.length > 0 ? rows : [EMPTY])]}
    />
  );
}
