/** Everything about one rule, or what was not loaded: a heading that stays and a page that scrolls. */
import { loadReportHeading, ruleHeading } from "../rows/rule-page.ts";
import { useLook } from "../store/use-look.ts";
import { useScreen } from "../store/use-screen.ts";
import { AskedPage } from "./AskedPage.tsx";

const WORDS = {
  onTheWay: "Fetching the rule.",
  gone: "There is no such rule.",
};

export function RulePage() {
  const open = useScreen((s) => s.rulePage);
  const look = useLook();
  if (open === undefined) return null;
  return open.kind === "rule" ? (
    <AskedPage
      {...WORDS}
      open={open}
      heading={(...parts) => ruleHeading(...parts, look)}
    />
  ) : (
    <AskedPage
      {...WORDS}
      open={open}
      heading={(_detail, ...parts) => loadReportHeading(...parts, look)}
    />
  );
}
