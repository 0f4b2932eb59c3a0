/** The whole story of one scheduled task: a heading that stays and a page that scrolls. */
import { pageOf, pagePlaces } from "../pages.ts";
import { sectionAt } from "../rows/detail/page.ts";
import type { Line } from "../rows/segment.ts";
import { gap, word } from "../rows/segment.ts";
import { taskHeading } from "../rows/task-page.ts";
import { useLook } from "../store/use-look.ts";
import { useScreen } from "../store/use-screen.ts";
import { Lines } from "./LineView.tsx";
import { ScrolledPage } from "./ScrolledPage.tsx";

export function TaskPage() {
  const state = useScreen((s) => s);
  const look = useLook();
  const open = state.taskPage;
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
      heading={taskHeading(open.detail, page, current, w, h, look)}
      page={page}
      scroll={open.scroll}
    />
  );
}

function waiting(isGone: boolean): Line {
  const text = isGone ? "The task is no longer known." : "Fetching the task.";
  return { segments: [gap(4), word(text, "muted")] };
}
