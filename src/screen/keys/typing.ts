/** The text field that has the keyboard: where typed and pasted text goes, and what the editing keys change. */
import { MAX_FILTER_LENGTH } from "../filter/language.ts";
import { editFilter, insertText } from "../store/filter-state.ts";
import { editField, insertInto } from "../store/text-field.ts";
import type { FieldEdit, FieldLimits, TextField } from "../store/text-field.ts";
import type { ScreenState } from "../store/ui-store.ts";
import { activeFilter, withFilter } from "../store/ui-store.ts";

/** A note is a few sentences, or what was pasted as evidence of them. */
const NOTE: FieldLimits = { length: 4_000, hasLines: true };

/** A sentence. */
const REASON: FieldLimits = { length: 500 };

/** A word and what it is about: a filter at most. */
const LINE: FieldLimits = { length: MAX_FILTER_LENGTH + 20 };

/** @returns undefined while no field has the keyboard */
export function typeText(
  state: ScreenState,
  text: string,
): ScreenState | undefined {
  if (activeFilter(state).field !== undefined) {
    return withFilter(state, (filter) => insertText(filter, text));
  }
  return withField(state, (field) =>
    insertInto(
      field,
      text,
      state.overlay === "palette"
        ? LINE
        : state.overlay === "except"
          ? REASON
          : NOTE,
    ),
  );
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
  const { overlay, reason, note, jump, palette, whyEvent, except } = state;
  if (overlay === "palette" && palette !== undefined) {
    const field = change(palette.field);
    const isMoved = field.text === palette.field.text;
    return {
      ...state,
      palette: isMoved
        ? { ...palette, field }
        : { field, chosen: 0, recalled: -1 },
    };
  }
  if (overlay === "why-rule" && whyEvent !== undefined) {
    const field = change(whyEvent.field);
    return { ...state, whyEvent: { ...whyEvent, field, chosen: 0 } };
  }
  if (overlay === "note" && note !== undefined) {
    return { ...state, note: { ...note, field: change(note.field) } };
  }
  if (overlay === "finding") {
    return {
      ...state,
      find: { ...state.find, field: change(state.find.field) },
    };
  }
  if (overlay === "jump" && jump !== undefined) {
    return { ...state, jump: { field: change(jump.field) } };
  }
  if (overlay === "reason" && reason?.inNote === true) {
    return { ...state, reason: { ...reason, note: change(reason.note) } };
  }
  if (overlay === "except" && except?.inReason === true) {
    return { ...state, except: { ...except, reason: change(except.reason) } };
  }
  return undefined;
}
