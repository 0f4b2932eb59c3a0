/** The palette, over the screen: all that can be done, by a few letters. */
import { paletteRows } from "../keys/palette.ts";
import type { Rect } from "../layout.ts";
import { PALETTE_WIDTH, paletteLines } from "../rows/palette.ts";
import { useScreen } from "../store/use-screen.ts";
import { CentredLines } from "./CentredLines.tsx";

export function Palette({ rect }: { readonly rect: Rect }) {
  const palette = useScreen((s) => s.palette);
  const rows = useScreen(paletteRows);
  const glyphs = useScreen((s) => s.glyphs);
  if (palette === undefined) return null;
  const width = Math.min(PALETTE_WIDTH, rect.w);
  const lines = paletteLines(palette, rows, width, rect.h, glyphs);
  return <CentredLines rect={rect} width={width} lines={lines} />;
}
