/** The keys that are valid behind it; the header above goes on living. */
import type { Rect, Screen } from "../layout.ts";
import { helpPageOf, pageHeight } from "../pages.ts";
import { titleRule } from "../rows/title-rule.ts";
import { activePanel } from "../store/ui-store.ts";
import { useScreen } from "../store/use-screen.ts";
import { Lines } from "./LineView.tsx";

export function Help({ rect }: { readonly rect: Rect }) {
  const lines = useScreen(helpPageOf);
  const scroll = useScreen((s) => s.helpScroll);
  const height = useScreen(pageHeight);
  const glyphs = useScreen((s) => s.glyphs);
  const screen = useScreen(
    (s) => PAGE_NAMES[s.screen] ?? PANEL_NAMES[activePanel(s)],
  );
  const heading = titleRule(
    {
      name: `Help: ${screen}`,
      focused: true,
      note: "the engine runs on",
    },
    rect.w,
    glyphs,
  );
  return (
    <Lines
      rect={rect}
      lines={[heading, ...lines.slice(scroll, scroll + height)]}
    />
  );
}

const PAGE_NAMES: Partial<Record<Screen, string>> = {
  detail: "Alert",
  pending: "Pending sequence",
  why: "Why and why not",
  rule: "Rule",
  entity: "Entity",
  task: "Task",
  health: "Health of the logs",
  attack: "ATT&CK",
};

const PANEL_NAMES = {
  alerts: "Alerts",
  pending: "Pending",
  tasks: "Task actions",
  rules: "Rules",
  risk: "Entities by risk",
  events: "Events",
  "all-tasks": "Scheduled tasks",
} as const;
