/**
 * What of ATT&CK a rule names, as the filters ask for it: ids and names of tactics, and of techniques with those below them.
 */
import type { Rule } from "../rule/rule.ts";

export interface AttackNames {
  readonly tactics: readonly string[];
  readonly techniques: readonly string[];
}

/** Ids of the techniques alone, the most precise ones: of a technique with ones below it those. */
export function techniqueIds(rule: Rule): readonly string[] {
  const ids = rule.threats.flatMap(({ techniques }) =>
    techniques.flatMap(({ id, subtechniques }) =>
      subtechniques.length > 0 ? subtechniques.map((sub) => sub.id) : [id],
    ),
  );
  return [...new Set(ids)];
}

const known = new WeakMap<Rule, AttackNames>();

/** The same object for the same rule: rows of it need not be made anew. */
export function attackNames(rule: Rule): AttackNames {
  let names = known.get(rule);
  if (names === undefined) {
    const tactics = rule.threats.flatMap(({ tactic }) => [
      tactic.id,
      tactic.name,
    ]);
    const techniques = rule.threats.flatMap((threat) =>
      threat.techniques.flatMap((technique) =>
        [technique, ...technique.subtechniques].flatMap(({ id, name }) => [
          id,
          name,
        ]),
      ),
    );
    names = {
      tactics: [...new Set(tactics)],
      techniques: [...new Set(techniques)],
    };
    known.set(rule, names);
  }
  return names;
}
