/** The line in which a place of a replay is typed, over status and footer. */
import type { Layout } from "../layout.ts";
import { jumpLines } from "../rows/jump-line.ts";
import type { JumpState } from "../store/ui-store.ts";
import { keyContext } from "../store/ui-store.ts";
import { useScreen } from "../store/use-screen.ts";
import { Lines } from "./LineView.tsx";

export interface JumpLineProps {
  readonly jump: JumpState;
  readonly layout: Layout;
}

export function JumpLine({ jump, layout }: JumpLineProps) {
  const state = useScreen((s) => s);
  const { status, footer } = layout;
  const width = status?.w ?? footer?.w ?? 0;
  const [input, below] = jumpLines(jump, keyContext(state), width);
  // Where there is one line, it is for typing.
  const isAlone = status === undefined;
  return (
    <>
      {input !== undefined && (status ?? footer) !== undefined && (
        <Lines rect={(status ?? footer)!} lines={[input]} />
      )}
      {footer !== undefined && !isAlone && below !== undefined && (
        <Lines rect={footer} lines={[below]} />
      )}
    </>
  );
}
