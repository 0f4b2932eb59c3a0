/** Everything about one pending sequence: a heading that stays and a page that scrolls. */
import { pendingHeading } from "../rows/pending-page.ts";
import { useLook } from "../store/use-look.ts";
import { useScreen } from "../store/use-screen.ts";
import { AskedPage } from "./AskedPage.tsx";

export function PendingPage() {
  const open = useScreen((s) => s.pendingPage);
  const look = useLook(true);
  if (open === undefined) return null;
  return (
    <AskedPage
      open={open}
      onTheWay="Fetching the sequence."
      gone="It is no longer pending, and how it ended is not known any more."
      heading={(...parts) => pendingHeading(...parts, look)}
    />
  );
}
