/** The box that asks why alerts are closed, over a screen that goes on living. */
import type { Rect } from "../layout.ts";
import { PICKER_WIDTH, reasonPickerLines } from "../rows/reason-picker.ts";
import { useScreen } from "../store/use-screen.ts";
import { CentredLines } from "./CentredLines.tsx";

export function ReasonPicker({ rect }: { readonly rect: Rect }) {
  const reason = useScreen((s) => s.reason);
  const glyphs = useScreen((s) => s.glyphs);
  if (reason === undefined) return null;
  const width = Math.min(PICKER_WIDTH, rect.w);
  const lines = reasonPickerLines(reason, width, rect.h, glyphs);
  return <CentredLines rect={rect} width={width} lines={lines} />;
}
