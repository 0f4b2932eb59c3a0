/** The whole screen: every pane in its rectangle, and the keyboard. */
import { Box, useApp, useInput, usePaste, useWindowSize } from "ink";
import type { SuspendTerminal } from "ink";
import { use, useEffect } from "react";
import type { ReactNode } from "react";
import type { Overlay as OverlayName } from "../keys/bindings.ts";
import { keyName } from "../keys/key-name.ts";
import type { Extra, Layout, Panel, Rect } from "../layout.ts";
import { layoutOf, shown } from "../store/ui-store.ts";
import { useController, useScreen } from "../store/use-screen.ts";
import { AlertDetail } from "./AlertDetail.tsx";
import { AlertsPane } from "./AlertsPane.tsx";
import { AttackPage } from "./AttackPage.tsx";
import { CopyMenu } from "./CopyMenu.tsx";
import { Divider } from "./Divider.tsx";
import { DrilldownMenu } from "./DrilldownMenu.tsx";
import { EntityPage } from "./EntityPage.tsx";
import { EventAside } from "./EventAside.tsx";
import { EventsPane } from "./EventsPane.tsx";
import { Footer } from "./Footer.tsx";
import { Header } from "./Header.tsx";
import { HealthPage } from "./HealthPage.tsx";
import { Help } from "./Help.tsx";
import { ExceptMenu } from "./ExceptMenu.tsx";
import { MuteMenu } from "./MuteMenu.tsx";
import { NoteEditor } from "./NoteEditor.tsx";
import { Palette } from "./Palette.tsx";
import { PanelBoundary } from "./PanelBoundary.tsx";
import { PendingChanges } from "./PendingChanges.tsx";
import { PreviewPane } from "./PreviewPane.tsx";
import { SourcesAside } from "./SourcesAside.tsx";
import { TopRisk } from "./TopRisk.tsx";
import { PendingPage } from "./PendingPage.tsx";
import { PendingPane } from "./PendingPane.tsx";
import { ReasonPicker } from "./ReasonPicker.tsx";
import { RiskPane } from "./RiskPane.tsx";
import { RulePage } from "./RulePage.tsx";
import { RulesPane } from "./RulesPane.tsx";
import { ThemeContext } from "./ThemeContext.tsx";
import { TaskListPane } from "./TaskListPane.tsx";
import { TaskPage } from "./TaskPage.tsx";
import { WhyPage } from "./WhyPage.tsx";
import { WhyRules } from "./WhyRules.tsx";
import { TasksPane } from "./TasksPane.tsx";

export interface AppProps {
  /** Case or file name for the header. */
  readonly title: string | undefined;
  /** Told once how the terminal is lent to the shell and taken back. */
  readonly onReady: (suspend: SuspendTerminal) => void;
}

export function App({ title, onReady }: AppProps) {
  useKeyboard();
  useSize();
  const { suspendTerminal } = useApp();
  useEffect(() => onReady(suspendTerminal), [onReady, suspendTerminal]);

  const cols = useScreen((s) => s.cols);
  const rows = useScreen((s) => s.rows);
  const layout = useScreen(layoutOf);
  const opened = use(ThemeContext);
  const chosen = useScreen((s) => s.theme);
  return (
    <ThemeContext value={chosen ?? opened}>
      {/* In a column: whoever listens to the screen hears each panel on lines of its own. */}
      <Box width={cols} height={rows} overflow="hidden" flexDirection="column">
        <Header rect={layout.header} title={title} />
        <Body layout={layout} />
        <Overlay rect={layout.body} />
        <Footer layout={layout} />
      </Box>
    </ThemeContext>
  );
}

function Body({ layout }: { readonly layout: Layout }) {
  const overlay = useScreen((s) => s.overlay);
  const screen = useScreen((s) => s.screen);
  const snapshot = useScreen(shown);
  const detail = useScreen((s) => s.detail);
  const rulePage = useScreen((s) => s.rulePage);
  const entityPage = useScreen((s) => s.entityPage);
  const pendingPage = useScreen((s) => s.pendingPage);
  const taskPage = useScreen((s) => s.taskPage);
  const whyEvent = useScreen((s) => s.whyEvent);
  if (overlay === "help") return <Help rect={layout.body} />;
  if (screen === "rule") {
    return (
      <PanelBoundary name="The rule" rect={layout.body} resetOn={rulePage}>
        <RulePage />
      </PanelBoundary>
    );
  }
  if (screen === "entity") {
    return (
      <PanelBoundary name="The entity" rect={layout.body} resetOn={entityPage}>
        <EntityPage />
      </PanelBoundary>
    );
  }
  if (screen === "pending") {
    return (
      <PanelBoundary
        name="The pending sequence"
        rect={layout.body}
        resetOn={pendingPage}
      >
        <PendingPage />
      </PanelBoundary>
    );
  }
  if (screen === "why") {
    return (
      <PanelBoundary name="Why" rect={layout.body} resetOn={whyEvent}>
        <WhyPage />
      </PanelBoundary>
    );
  }
  if (screen === "task") {
    return (
      <PanelBoundary name="The task" rect={layout.body} resetOn={taskPage}>
        <TaskPage />
      </PanelBoundary>
    );
  }
  if (screen === "attack") {
    return (
      <PanelBoundary
        name="The ATT&CK matrix"
        rect={layout.body}
        resetOn={snapshot}
      >
        <AttackPage />
      </PanelBoundary>
    );
  }
  if (screen === "health") {
    return (
      <PanelBoundary
        name="The health of the logs"
        rect={layout.body}
        resetOn={snapshot}
      >
        <HealthPage />
      </PanelBoundary>
    );
  }
  return (
    <>
      {screen === "detail" ? (
        <PanelBoundary name="The alert" rect={layout.body} resetOn={detail}>
          <AlertDetail />
        </PanelBoundary>
      ) : (
        <>
          {Object.entries(layout.panels).map(([panel, rect]) => {
            const { name, Pane } = PANES[panel as Panel];
            return (
              <PanelBoundary
                key={panel}
                name={name}
                rect={rect}
                resetOn={snapshot}
              >
                <Pane rect={rect} />
              </PanelBoundary>
            );
          })}
          {Object.entries(layout.extras).map(([extra, rect]) => {
            const { name, Pane } = EXTRAS[extra as Extra];
            return (
              <PanelBoundary
                key={extra}
                name={name}
                rect={rect}
                resetOn={snapshot}
              >
                <Pane rect={rect} />
              </PanelBoundary>
            );
          })}
          {layout.aside !== undefined && (
            <PanelBoundary
              name="The event"
              rect={layout.aside}
              resetOn={snapshot}
            >
              <EventAside rect={layout.aside} />
            </PanelBoundary>
          )}
          {layout.divider !== undefined && <Divider rect={layout.divider} />}
        </>
      )}
    </>
  );
}

/** What asks something, over the screen. */
function Overlay({ rect }: { readonly rect: Rect }) {
  const overlay = useScreen((s) => s.overlay);
  const Asking = OVERLAYS[overlay];
  return Asking === undefined ? null : <Asking rect={rect} />;
}

const OVERLAYS: Partial<
  Record<OverlayName, (props: { readonly rect: Rect }) => ReactNode>
> = {
  reason: ReasonPicker,
  note: NoteEditor,
  mute: MuteMenu,
  except: ExceptMenu,
  drilldown: DrilldownMenu,
  "why-rule": WhyRules,
  "copy-menu": CopyMenu,
  palette: Palette,
};

const PANES = {
  alerts: { name: "The alerts", Pane: AlertsPane },
  pending: { name: "Pending", Pane: PendingPane },
  tasks: { name: "Task actions", Pane: TasksPane },
  rules: { name: "The rules", Pane: RulesPane },
  risk: { name: "The entities by risk", Pane: RiskPane },
  events: { name: "The events", Pane: EventsPane },
  "all-tasks": { name: "The scheduled tasks", Pane: TaskListPane },
} as const;

const EXTRAS = {
  preview: { name: "The evidence", Pane: PreviewPane },
  risk: { name: "Risk", Pane: TopRisk },
  changes: { name: "Recent pending changes", Pane: PendingChanges },
  sources: { name: "The sources", Pane: SourcesAside },
} as const;

function useKeyboard(): void {
  const controller = useController();
  useInput((input, key) => {
    const name = keyName(input, key);
    if (name !== undefined) controller.key(name);
    else if (input !== "" && !key.ctrl && !key.meta) controller.paste(input);
  });
  usePaste((text) => controller.paste(text));
}

function useSize(): void {
  const controller = useController();
  const { columns, rows } = useWindowSize();
  useEffect(
    () => controller.resize(columns, rows),
    [controller, columns, rows],
  );
}
