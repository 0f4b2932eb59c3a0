/** The text field that has the keyboard: where typed and pasted text goes, and what the editing keys change. */
import { editFilter, insertText } from "../store/filter-state.ts";
import { editField, insertInto } from "../store/text-field.ts";
import type { FieldEdit, FieldLimits, TextField } from "../store/text-field.ts";
import type { ScreenState } from "../store/ui-store.ts";
import { activeFilter, withFilter } from "../store/ui-store.ts";

/** A note is a few sentences, or what was pasted as evidence of them. */
const NOTE: FieldLimits = { length: 4_000, hasLines: true };

/** @returns undefined while no field has the keyboard */
export function typeText(
  state: ScreenState,
  text: string,
): ScreenState | undefined {
  if (activeFilter(state).field !== undefined) {
    return withFilter(state, (filter) => insertText(filter, text));
  }
  return withField(state, (field) => insertInto(field, text, NOTE));
}

export function editText(state: ScreenState, edit: FieldEdit): ScreenState {
  if (activeFilter(state).field !== undefined) {
    return withFilter(state, (filter) => editFilter(filter, edit));
  }
  return withField(state, (field) => editField(field, edit)) ?? state;
}

function withField(
  state: ScreenState,
  change: (field: TextField) => TextField,
): ScreenState | undefined {
  const { overlay, reason, note, whyEvent } = state;
  if (overlay === "why-rule" && whyEvent !== undefined) {
    const field = change(whyEvent.field);
    return { ...state, whyEvent: { ...whyEvent, field, chosen: 0 } };
  }
  if (overlay === "note" && note !== undefined) {
    return { ...state, note: { ...note, field: change(note.field) } };
  }
  if (overlay === "reason" && reason?.inNote === true) {
    return { ...state, reason: { ...reason, note: change(reason.note) } };
  }
  return undefined;
}
