/** Everything about the risk of one entity: a heading that stays and a page that scrolls. */
import { entityHeading } from "../rows/entity-page.ts";
import { useLook } from "../store/use-look.ts";
import { useScreen } from "../store/use-screen.ts";
import { AskedPage } from "./AskedPage.tsx";

export function EntityPage() {
  const open = useScreen((s) => s.entityPage);
  const look = useLook();
  if (open === undefined) return null;
  return (
    <AskedPage
      open={open}
      onTheWay="Fetching the entity."
      gone="Nothing adds risk to it any more."
      heading={(...parts) => entityHeading(...parts, look)}
    />
  );
}
