/**
 * The place in the matrix of ATT&CK that is selected: a technique below a tactic, by their ids. What fires moves up in its
 * column, and the selection goes with it.
 */
import type { AttackList, AttackTactic, AttackTechnique } from "./snapshot.ts";

/** Undefined for the first one; of the tactics, the first of which anything has fired. */
export interface AttackPlace {
  readonly tactic: string | undefined;
  readonly technique: string | undefined;
}

export const ATTACK_START: AttackPlace = {
  tactic: undefined,
  technique: undefined,
};

export interface AttackSelection {
  readonly column: number;
  readonly row: number;
  readonly tactic: AttackTactic;
  readonly technique: AttackTechnique | undefined;
}

/** Undefined where no rule names a tactic. An id that is gone leaves the first of its column. */
export function attackSelection(
  { tactics }: AttackList,
  place: AttackPlace,
): AttackSelection | undefined {
  const column = Math.max(
    0,
    place.tactic === undefined
      ? tactics.findIndex(({ techniques }) =>
          techniques.some(({ state }) => state === "fired"),
        )
      : tactics.findIndex(({ id }) => id === place.tactic),
  );
  const tactic = tactics[column];
  if (tactic === undefined) return undefined;
  const row = Math.max(
    0,
    tactic.techniques.findIndex(({ id }) => id === place.technique),
  );
  return { column, row, tactic, technique: tactic.techniques[row] };
}

/** The technique so many rows away in its column, or the last one before its end. */
export function moveTechnique(
  list: AttackList,
  place: AttackPlace,
  rows: number,
): AttackPlace {
  const at = attackSelection(list, place);
  if (at === undefined) return place;
  const { techniques } = at.tactic;
  const row = Math.max(0, Math.min(techniques.length - 1, at.row + rows));
  return { tactic: at.tactic.id, technique: techniques[row]?.id };
}

/** The first technique of the next tactic, or of the one before; behind the last one comes the first. */
export function moveTactic(
  list: AttackList,
  place: AttackPlace,
  step: 1 | -1,
): AttackPlace {
  const at = attackSelection(list, place);
  if (at === undefined) return place;
  const { length } = list.tactics;
  const tactic = list.tactics[(at.column + step + length) % length]!;
  return { tactic: tactic.id, technique: undefined };
}
