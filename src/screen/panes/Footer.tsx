/** The lines at the bottom: replay bar, dividing rule, status and keys, or the text field of the filter. */
import type { Layout } from "../layout.ts";
import { footerLine, ruleLine, statusLine } from "../rows/bottom.ts";
import { replayLines } from "../rows/replay-bar.ts";
import { activeFilter, keyContext, shown } from "../store/ui-store.ts";
import { useScreen } from "../store/use-screen.ts";
import { FilterLine } from "./FilterLine.tsx";
import { FindLine } from "./FindLine.tsx";
import { JumpLine } from "./JumpLine.tsx";
import { Lines } from "./LineView.tsx";
import { useLook } from "../store/use-look.ts";

export function Footer({ layout }: { readonly layout: Layout }) {
  const state = useScreen((s) => s);
  const look = useLook();
  const { replay, rule, status, footer } = layout;
  const { field } = activeFilter(state);
  const jump = state.overlay === "jump" ? state.jump : undefined;
  const playing = shown(state)?.replay;
  return (
    <>
      {replay !== undefined && playing !== undefined && (
        <Lines
          rect={replay}
          lines={replayLines(playing, replay.w, look, replay.h)}
        />
      )}
      {rule !== undefined && (
        <Lines rect={rule} lines={[ruleLine(state, rule.w, look)]} />
      )}
      {state.overlay === "finding" ? (
        <FindLine layout={layout} />
      ) : jump !== undefined ? (
        <JumpLine jump={jump} layout={layout} />
      ) : field !== undefined ? (
        <FilterLine field={field} layout={layout} />
      ) : (
        <>
          {status !== undefined && (
            <Lines rect={status} lines={[statusLine(state, status.w)]} />
          )}
          {footer !== undefined && (
            <Lines
              rect={footer}
              lines={[footerLine(keyContext(state), footer.w)]}
            />
          )}
        </>
      )}
    </>
  );
}
