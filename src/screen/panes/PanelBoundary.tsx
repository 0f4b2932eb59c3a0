/** Keeps a panel that cannot be drawn from taking the others with it. */
import { Component } from "react";
import type { ReactNode } from "react";
import type { Rect } from "../layout.ts";
import { logText } from "../rows/segment.ts";
import { Lines } from "./LineView.tsx";

export interface PanelBoundaryProps {
  readonly name: string;
  readonly rect: Rect;
  /** A new value is a new chance: the snapshot, or whatever the panel draws. */
  readonly resetOn: unknown;
  readonly children: ReactNode;
}

interface State {
  readonly message: string | undefined;
  readonly failedOn: unknown;
}

export class PanelBoundary extends Component<PanelBoundaryProps, State> {
  override state: State = { message: undefined, failedOn: undefined };

  static getDerivedStateFromError(error: unknown): Partial<State> {
    return { message: error instanceof Error ? error.message : String(error) };
  }

  static getDerivedStateFromProps(
    props: PanelBoundaryProps,
    state: State,
  ): Partial<State> | null {
    return state.failedOn === props.resetOn
      ? null
      : { message: undefined, failedOn: props.resetOn };
  }

  override render(): ReactNode {
    const { name, rect, children } = this.props;
    const { message } = this.state;
    if (message === undefined) return children;
    const text = `${name} could not be drawn: ${message}`;
    const segments = logText(text, rect.w, { role: "error" });
    return <Lines rect={rect} lines={[{ segments }]} />;
  }
}
