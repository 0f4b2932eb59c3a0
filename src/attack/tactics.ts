/**
 * The tactics of ATT&CK Enterprise in kill-chain order, as data. Nothing here is fetched; a tactic of a newer
 * version is shown under the name its rule gives it and stands after the known ones.
 */

/** Version of ATT&CK Enterprise the list below was written from. */
export const ATTACK_VERSION = "18.1";

export interface Tactic {
  /** `TA0008` */
  readonly id: string;
  /** `Lateral Movement` */
  readonly name: string;
}

export const TACTICS: readonly Tactic[] = (
  [
    ["TA0043", "Reconnaissance"],
    ["TA0042", "Resource Development"],
    ["TA0001", "Initial Access"],
    ["TA0002", "Execution"],
    ["TA0003", "Persistence"],
    ["TA0004", "Privilege Escalation"],
    ["TA0005", "Defense Evasion"],
    ["TA0006", "Credential Access"],
    ["TA0007", "Discovery"],
    ["TA0008", "Lateral Movement"],
    ["TA0009", "Collection"],
    ["TA0011", "Command and Control"],
    ["TA0010", "Exfiltration"],
    ["TA0040", "Impact"],
  ] as const
).map(([id, name]) => ({ id, name }));

const ORDER = new Map(TACTICS.map(({ id }, index) => [id, index]));

/** Place in the kill chain, from 0; an unknown id comes after all known ones. */
export function tacticOrder(id: string): number {
  return ORDER.get(id) ?? TACTICS.length;
}
