/** The line in which a text is typed that is looked for on a page, over status and footer. */
import type { Layout } from "../layout.ts";
import { footerLine } from "../rows/bottom.ts";
import { fieldSegments } from "../rows/field.ts";
import { word } from "../rows/segment.ts";
import { keyContext } from "../store/ui-store.ts";
import { useScreen } from "../store/use-screen.ts";
import { Lines } from "./LineView.tsx";

const PROMPT = "find ";

export function FindLine({ layout }: { readonly layout: Layout }) {
  const state = useScreen((s) => s);
  const { field } = state.find;
  const { status, footer } = layout;
  const rect = status ?? footer;
  if (rect === undefined) return null;
  const room = Math.max(1, rect.w - PROMPT.length);
  const segments = [word(PROMPT, "key"), ...fieldSegments(field, room, true)];
  return (
    <>
      <Lines rect={rect} lines={[{ segments }]} />
      {status !== undefined && footer !== undefined && (
        <Lines
          rect={footer}
          lines={[footerLine(keyContext(state), footer.w)]}
        />
      )}
    </>
  );
}
