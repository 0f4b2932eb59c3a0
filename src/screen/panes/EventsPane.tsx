/** The list of events, and what is kept of them above it. */
import type { Rect } from "../layout.ts";
import {
  emptyEvents,
  eventLine,
  eventsSummary,
  eventsTitle,
} from "../rows/events.ts";
import { sortingText } from "../store/sorting.ts";
import { pinnedAt } from "../store/ui-store.ts";
import { useScreen } from "../store/use-screen.ts";
import { HeadedList } from "./HeadedList.tsx";

export function EventsPane({ rect }: { readonly rect: Rect }) {
  const list = useScreen((s) => s.latest?.events);
  const ring = useScreen((s) => s.latest?.ring);
  const filter = useScreen((s) => s.eventFilter.text);
  const follow = useScreen((s) => s.events.follow);
  const sort = sortingText(useScreen((s) => s.sortings.events));
  const pinned = useScreen(pinnedAt);
  return (
    <HeadedList
      panel="events"
      rect={rect}
      above={(width) => eventsSummary(list, ring, pinned, width)}
      title={eventsTitle(list, filter)}
      filter={filter}
      note={follow ? `${sort}, following newest` : sort}
      noun="event"
      list={list}
      empty={emptyEvents(list, ring)}
      rowLine={eventLine}
    />
  );
}
