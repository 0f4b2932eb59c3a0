/** The draft of an exception, over a screen that goes on living. */
import type { Rect } from "../layout.ts";
import { EXCEPT_WIDTH, exceptLines } from "../rows/except-menu.ts";
import { useScreen } from "../store/use-screen.ts";
import { CentredLines } from "./CentredLines.tsx";

export function ExceptMenu({ rect }: { readonly rect: Rect }) {
  const except = useScreen((s) => s.except);
  const glyphs = useScreen((s) => s.glyphs);
  if (except === undefined) return null;
  const width = Math.min(EXCEPT_WIDTH, rect.w);
  const lines = exceptLines(except, width, rect.h, glyphs);
  return <CentredLines rect={rect} width={width} lines={lines} />;
}
