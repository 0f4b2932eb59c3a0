/** The palette while it is open: what is typed, which row is chosen, and the place in what was run before. */
import type { TextField } from "./text-field.ts";
import { EMPTY_FIELD } from "./text-field.ts";

export interface PaletteState {
  readonly field: TextField;
  /** Of the rows that what is typed leaves, 0-based. */
  readonly chosen: number;
  /** Place in the history while Up walks it; -1 is the line being typed. */
  readonly recalled: number;
}

export const EMPTY_PALETTE: PaletteState = {
  field: EMPTY_FIELD,
  chosen: 0,
  recalled: -1,
};
