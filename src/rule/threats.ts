/**
 * ATT&CK ids as a detection lists them to threats as Elastic's rules write them: a tactic with the techniques that serve it.
 * A technique that serves several tactics stands below each.
 */
import { TACTICS } from "../attack/tactics.ts";
import { techniqueOf } from "../attack/techniques.ts";
import type { Threat, ThreatEntry, ThreatTechnique } from "./rule.ts";

const ID = /^T\d{4}(?:\.\d{3})?$/;

/** @returns tactics in kill-chain order; what no list here has is left out, see {@link unknownTechniques} */
export function threatsOf(ids: readonly string[]): readonly Threat[] {
  const subs = new Map<string, string[]>();
  for (const id of ids.filter((each) => ID.test(each))) {
    const [parent, sub] = id.split(".");
    const of = subs.get(parent!) ?? [];
    if (sub !== undefined && !of.includes(id)) of.push(id);
    subs.set(parent!, of);
  }
  return TACTICS.flatMap((tactic): readonly Threat[] => {
    const techniques = [...subs].flatMap(([id, below]) => {
      const found = techniqueOf(id);
      if (found === undefined || !found.tactics.includes(tactic)) return [];
      return [technique(id, below)];
    });
    if (techniques.length === 0) return [];
    const { id, name } = tactic;
    const reference = `https://attack.mitre.org/tactics/${id}/`;
    return [
      {
        framework: "MITRE ATT&CK",
        tactic: { id, name, reference },
        techniques,
      },
    ];
  });
}

/** Ids whose tactic is not known here. */
export function unknownTechniques(ids: readonly string[]): readonly string[] {
  return ids.filter((id) => techniqueOf(id.split(".")[0]!) === undefined);
}

function technique(id: string, below: readonly string[]): ThreatTechnique {
  return { ...entry(id), subtechniques: below.map(entry) };
}

/** One that is newer than the list here has its id for a name. */
function entry(id: string): ThreatEntry {
  const reference = `https://attack.mitre.org/techniques/${id.replace(".", "/")}/`;
  return { id, name: techniqueOf(id)?.name ?? id, reference };
}
