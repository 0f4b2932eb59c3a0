/** The box that lists where to go from an alert, over its page. */
import type { Rect } from "../layout.ts";
import { MENU_WIDTH, drilldownLines } from "../rows/drilldown-menu.ts";
import { useScreen } from "../store/use-screen.ts";
import { CentredLines } from "./CentredLines.tsx";

export function DrilldownMenu({ rect }: { readonly rect: Rect }) {
  const drilldown = useScreen((s) => s.drilldown);
  const glyphs = useScreen((s) => s.glyphs);
  if (drilldown === undefined) return null;
  const width = Math.min(MENU_WIDTH, rect.w);
  const lines = drilldownLines(drilldown, width, rect.h, glyphs);
  return <CentredLines rect={rect} width={width} lines={lines} />;
}
