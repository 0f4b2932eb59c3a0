/** State, pace and counters, on every screen. */
import type { Rect } from "../layout.ts";
import { headerLines } from "../rows/header.ts";
import { useScreen } from "../store/use-screen.ts";
import { Lines } from "./LineView.tsx";
import { useLook } from "../store/use-look.ts";

export interface HeaderProps {
  readonly rect: Rect;
  readonly title: string | undefined;
}

export function Header({ rect, title }: HeaderProps) {
  // Nearly all of the state is in it, and it is two lines: it follows the state as a whole.
  const state = useScreen((s) => s);
  const look = useLook();
  return (
    <Lines
      rect={rect}
      lines={headerLines(state, title, rect.w, rect.h, look)}
    />
  );
}
