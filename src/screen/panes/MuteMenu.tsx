/** The menu that mutes a rule, over a screen that goes on living. */
import type { Rect } from "../layout.ts";
import { MUTE_WIDTH, muteLines } from "../rows/mute-menu.ts";
import { useScreen } from "../store/use-screen.ts";
import { CentredLines } from "./CentredLines.tsx";

export function MuteMenu({ rect }: { readonly rect: Rect }) {
  const mute = useScreen((s) => s.mute);
  const glyphs = useScreen((s) => s.glyphs);
  if (mute === undefined) return null;
  const width = Math.min(MUTE_WIDTH, rect.w);
  const lines = muteLines(mute, width, rect.h, glyphs);
  return <CentredLines rect={rect} width={width} lines={lines} />;
}
