/** The box that lists what can be copied, over what it is of. */
import type { Rect } from "../layout.ts";
import { COPY_WIDTH, copyLines } from "../rows/copy-menu.ts";
import { useScreen } from "../store/use-screen.ts";
import { CentredLines } from "./CentredLines.tsx";

export function CopyMenu({ rect }: { readonly rect: Rect }) {
  const menu = useScreen((s) => s.copyMenu);
  const glyphs = useScreen((s) => s.glyphs);
  if (menu === undefined) return null;
  const width = Math.min(COPY_WIDTH, rect.w);
  const lines = copyLines(menu, width, rect.h, glyphs);
  return <CentredLines rect={rect} width={width} lines={lines} />;
}
