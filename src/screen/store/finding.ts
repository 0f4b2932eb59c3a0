/** A text that is looked for on a page: what is typed, and the line that was found. */
import type { Screen } from "../layout.ts";
import type { TextField } from "./text-field.ts";

export interface FindState {
  readonly field: TextField;
  /** Undefined until something was found. */
  readonly found: Found | undefined;
}

export interface Found {
  /** On another screen it is not found. */
  readonly screen: Screen;
  readonly text: string;
  /** Of the page, 0-based. */
  readonly line: number;
}
