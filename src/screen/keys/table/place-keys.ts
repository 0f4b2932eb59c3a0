/** The shape of the table of keys: a place where keys are valid, and what each of them does there. */

export interface Binding {
  readonly keys: readonly string[];
  readonly action: string;
  /** What it does, for help and palette. */
  readonly label: string;
  /** The word in the footer, for the keys that are worth a place there; in table order. */
  readonly footer?: string;
  /** The keys as the footer writes them, where that is not the first one: `1-6` for six bindings. */
  readonly footerKeys?: string;
}

export interface PlaceKeys {
  readonly place: string;
  /** Heads the keys of this place in the help. */
  readonly title: string;
  readonly bindings: readonly Binding[];
}
