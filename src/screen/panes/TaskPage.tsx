/** The whole story of one scheduled task: a heading that stays and a page that scrolls. */
import { taskHeading } from "../rows/task-page.ts";
import { useLook } from "../store/use-look.ts";
import { useScreen } from "../store/use-screen.ts";
import { AskedPage } from "./AskedPage.tsx";

export function TaskPage() {
  const open = useScreen((s) => s.taskPage);
  const look = useLook();
  if (open === undefined) return null;
  return (
    <AskedPage
      open={open}
      onTheWay="Fetching the task."
      gone="The task is no longer known."
      heading={(...parts) => taskHeading(...parts, look)}
    />
  );
}
