/** The editor of a note, over a screen that goes on living. */
import type { Rect } from "../layout.ts";
import { EDITOR_WIDTH, noteEditorLines } from "../rows/note-editor.ts";
import { useScreen } from "../store/use-screen.ts";
import { CentredLines } from "./CentredLines.tsx";

export function NoteEditor({ rect }: { readonly rect: Rect }) {
  const note = useScreen((s) => s.note);
  const glyphs = useScreen((s) => s.glyphs);
  if (note === undefined) return null;
  const width = Math.min(EDITOR_WIDTH, rect.w);
  const lines = noteEditorLines(note, width, rect.h, glyphs);
  return <CentredLines rect={rect} width={width} lines={lines} />;
}
