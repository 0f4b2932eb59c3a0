/** The event under the cursor: its title rule, and as much of its lines as there is room for. */
import type { Rect } from "../layout.ts";
import { eventLinesOf } from "../pages.ts";
import { eventKind, noEventLine } from "../rows/event-page.ts";
import { count } from "../rows/format.ts";
import { scrollNote } from "../rows/scroll-note.ts";
import { titleRule } from "../rows/title-rule.ts";
import { eventAt } from "../store/ui-store.ts";
import { useLook } from "../store/use-look.ts";
import { useScreen } from "../store/use-screen.ts";
import { Lines } from "./LineView.tsx";

export function EventAside({ rect }: { readonly rect: Rect }) {
  const state = useScreen((s) => s);
  const look = useLook();
  const { detail, inFields, line, top } = state.events;
  const { index } = state.cursors.events;
  const list = state.latest?.events;
  const place =
    list === undefined || list.matching === 0
      ? ""
      : ` ${count(index + 1)} of ${count(list.matching)}`;
  const below = eventLinesOf(state).lines.length - top - (rect.h - 1);
  const hidden = scrollNote({ above: top, below: Math.max(0, below) });
  const more = hidden === "" ? "" : `${hidden}, `;
  const heading = titleRule(
    {
      name: `Event${place}`,
      focused: inFields,
      note: detail == null ? "" : more + eventKind(detail),
    },
    rect.w,
    look.glyphs,
  );
  if (list?.matching === 0) return <Lines rect={rect} lines={[heading]} />;
  if (detail === undefined || detail === null) {
    const gone = eventAt(state, index)?.gone;
    const text = noEventLine(detail === null || gone !== undefined, gone);
    return <Lines rect={rect} lines={[heading, text]} />;
  }
  const lines = eventLinesOf(state)
    .lines.slice(top, top + rect.h - 1)
    .map((own, i) =>
      inFields && top + i === line
        ? { ...own, role: "selection" as const }
        : own,
    );
  return <Lines rect={rect} lines={[heading, ...lines]} />;
}
