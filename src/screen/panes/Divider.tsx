/** The line between two panels that stand side by side. */
import type { Rect } from "../layout.ts";
import { word } from "../rows/segment.ts";
import { useScreen } from "../store/use-screen.ts";
import { Lines } from "./LineView.tsx";

export function Divider({ rect }: { readonly rect: Rect }) {
  const { divider } = useScreen((s) => s.glyphs);
  const line = { segments: [word(divider, "rule")] };
  return <Lines rect={rect} lines={new Array(rect.h).fill(line)} />;
}
