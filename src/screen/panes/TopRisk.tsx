/** The entities with the highest risk, on a wide dashboard. */
import type { Rect } from "../layout.ts";
import { riskLine } from "../rows/risk.ts";
import { plural } from "../rows/format.ts";
import type { Line } from "../rows/segment.ts";
import { gap, word } from "../rows/segment.ts";
import { titleRule } from "../rows/title-rule.ts";
import { useLook } from "../store/use-look.ts";
import { useScreen } from "../store/use-screen.ts";
import { Lines } from "./LineView.tsx";

const EMPTY: Line = {
  segments: [gap(2), word("Nobody and no host is at risk yet.", "muted")],
};

export function TopRisk({ rect }: { readonly rect: Rect }) {
  const list = useScreen((s) => s.latest?.risk);
  const look = useLook();
  const total = list?.total ?? 0;
  const name =
    total === 0 ? "Risk" : `Risk, ${plural(total, "entity", "entities")}`;
  const heading = titleRule(
    { name, note: "24 h, 7 days; 5 lists all" },
    rect.w,
    look.glyphs,
  );
  const rows = (list?.rows ?? [])
    .slice(0, rect.h - 1)
    .map((row) => riskLine(row, { width: rect.w, selected: false }, look));
  return (
    <Lines
      rect={rect}
      lines={[heading, ...(rows.length > 0 ? rows : [EMPTY])]}
    />
  );
}
