/** What can be copied of what is chosen: the question of the screen and the worker's answer; plain data. */

/** What is chosen: alerts (the marked ones, or the selected one), an event, a task, a rule, an entity. */
export type CopyAbout =
  | { readonly kind: "alerts"; readonly ids: readonly string[] }
  | {
      readonly kind: "event";
      readonly id: string;
      /** The field under the cursor, where there is one. */
      readonly field: string | undefined;
    }
  | { readonly kind: "task" | "rule" | "entity"; readonly id: string };

/** The letter that copies it, the same wherever it is offered. */
export const COPY_KEYS = [
  "i",
  "g",
  "n",
  "r",
  "h",
  "u",
  "p",
  "c",
  "d",
  "f",
  "s",
  "v",
  "l",
  "t",
  "q",
  "m",
  "j",
  "e",
] as const;
export type CopyKey = (typeof COPY_KEYS)[number];

export interface CopyItem {
  readonly key: CopyKey;
  /** What it is, for the menu and the word afterwards: `command line`. */
  readonly name: string;
  /** Secrets masked, what cannot be seen spelt out; lines apart by line feeds. */
  readonly text: string;
}

/** The menu while it is open. */
export interface CopyMenuState {
  readonly about: CopyAbout;
  /** What it is about, for the title: `2 alerts`. */
  readonly title: string;
  /** Undefined on their way; none where it is not known any more. */
  readonly items: readonly CopyItem[] | undefined;
  /** 0-based. */
  readonly chosen: number;
}

/** Where what was copied is, or why it is in no file. */
export type CopyFile =
  | { readonly ok: true; readonly path: string }
  | { readonly ok: false; readonly why: string };
