/** The logs that are read, on a wide dashboard; those with trouble first. */
import type { Rect } from "../layout.ts";
import { plural } from "../rows/format.ts";
import { sourceRowLine, troubleFirst } from "../rows/sources.ts";
import { titleRule } from "../rows/title-rule.ts";
import { shown } from "../store/ui-store.ts";
import { useLook } from "../store/use-look.ts";
import { useScreen } from "../store/use-screen.ts";
import { Lines } from "./LineView.tsx";

export function SourcesAside({ rect }: { readonly rect: Rect }) {
  const sources = useScreen((s) => shown(s)?.sources) ?? [];
  const look = useLook();
  const heading = titleRule(
    { name: plural(sources.length, "source"), note: "6 tells more" },
    rect.w,
    look.glyphs,
  );
  const rows = troubleFirst(sources)
    .slice(0, rect.h - 1)
    .map((source) => sourceRowLine(source, rect.w, look));
  return <Lines rect={rect} lines={[heading, ...rows]} />;
}
