/**
 * What must be true of single fields before a condition can hold, whatever language it is written in: an index takes from it the
 * part that is rarest. It is necessary and no more; whether the condition holds is told by its own test alone.
 */
/** Some value of the field is one of the texts or numbers, or is like one of the globs. */
export interface Trigger {
  readonly path: string;
  /** Folded; a value is compared by its folded text. */
  readonly texts: readonly string[];
  /** A value is compared as the number that it is, or that its whole text stands for. */
  readonly numbers: readonly number[];
  /** Folded wildcard patterns. */
  readonly globs: readonly string[];
  /** Any value will do: the field must be there. */
  readonly present: boolean;
}

/**
 * - `unknown`: the condition may hold for any event.
 * - `elements`: for any event whose document can hold an array of objects.
 * - `one-of`: each part is necessary, so any one of them finds the condition. At least one part.
 * - `all-of`: one of the parts is true, so all of them together find it. Without parts the condition never holds.
 */
export type Need =
  | { readonly kind: "unknown" | "elements" }
  | { readonly kind: "trigger"; readonly trigger: Trigger }
  | { readonly kind: "one-of" | "all-of"; readonly parts: readonly Need[] };

export const UNKNOWN: Need = { kind: "unknown" };
export const ELEMENTS: Need = { kind: "elements" };
export const NEVER: Need = { kind: "all-of", parts: [] };

/** Every one of the needs is necessary. */
export function oneOf(parts: readonly Need[]): Need {
  const known = parts.filter((each) => each.kind !== "unknown");
  if (known.some(isNever)) return NEVER;
  if (known.length < 2) return known[0] ?? UNKNOWN;
  return { kind: "one-of", parts: known };
}

/** One of the needs is fulfilled, and which one is not known. */
export function allOf(parts: readonly Need[]): Need {
  if (parts.some((each) => each.kind === "unknown")) return UNKNOWN;
  const possible = parts.filter((each) => !isNever(each));
  return possible.length === 1
    ? possible[0]!
    : { kind: "all-of", parts: possible };
}

function isNever(need: Need): boolean {
  return need.kind === "all-of" && need.parts.length === 0;
}

/** Some value of the field is so; of nothing at all none is. */
export function needs(
  path: string,
  { texts = [], numbers = [], globs = [], present = false }: Partial<Trigger>,
): Need {
  const any = present || globs.some((each) => /^\*+$/.test(each));
  if (!any && texts.length + numbers.length + globs.length === 0) return NEVER;
  const trigger = any
    ? { path, texts: [], numbers: [], globs: [], present: true }
    : { path, texts, numbers, globs, present: false };
  return { kind: "trigger", trigger };
}

/**
 * Can the need be fulfilled where some triggers are known to be true or not?
 * @param isTrue undefined for a trigger of which nothing is known
 * @param hasElements false where no document holds an array of objects
 */
export function isPossible(
  need: Need,
  isTrue: (trigger: Trigger) => boolean | undefined,
  hasElements: boolean,
): boolean {
  switch (need.kind) {
    case "unknown":
      return true;
    case "elements":
      return hasElements;
    case "trigger":
      return isTrue(need.trigger) !== false;
    case "one-of":
      return need.parts.every((part) => isPossible(part, isTrue, hasElements));
    case "all-of":
      return need.parts.some((part) => isPossible(part, isTrue, hasElements));
  }
}

/** Calls back for every trigger of a need. */
export function eachTrigger(
  need: Need,
  onTrigger: (trigger: Trigger) => void,
): void {
  switch (need.kind) {
    case "unknown":
    case "elements":
      return;
    case "trigger":
      return onTrigger(need.trigger);
    case "one-of":
    case "all-of":
      for (const part of need.parts) eachTrigger(part, onTrigger);
  }
}
