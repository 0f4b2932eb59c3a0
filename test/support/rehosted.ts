/**
 * A log of one host as the log of many, in the spellings that collectors have for a machine.
 */
import type { Random } from "./random.ts";

type Json = Record<string, unknown>;

const SPELLINGS: readonly ((name: string) => unknown)[] = [
  (name) => name,
  (name) => name,
  (name) => name.toLowerCase(),
  (name) => `${name}.corp.example`,
  (name) => `${name}.OTHER.example`,
  () => "",
  () => null,
  () => ({ name: "WS-1" }),
  () => undefined,
  () => "FORWARDER",
];

/**
 * The same lines, each of one of `hosts` machines. Lines that are no documents stay as they are.
 * @param odd some name none, or none that is a name
 */
export function rehosted(
  lines: readonly string[],
  hosts: number,
  random: Random,
  odd = true,
): string[] {
  return lines.map((line) => {
    let doc: Json;
    try {
      doc = JSON.parse(line) as Json;
    } catch {
      return line;
    }
    const number = random.int(hosts);
    const isOdd = odd && random.int(8) === 0;
    const name = (): unknown =>
      SPELLINGS[isOdd ? random.int(SPELLINGS.length) : random.int(4)]!(
        `HOST-${number}`,
      );
    const part = (owner: unknown, key: string): Json | undefined =>
      (owner as Json | undefined)?.[key] as Json | undefined;
    put(doc, "Hostname", name);
    put(doc, "computer_name", name);
    put(part(doc, "winlog"), "computer_name", name);
    put(part(part(doc, "Event"), "System"), "Computer", name);
    const host = part(doc, "host");
    put(host, "name", name);
    put(host, "hostname", name);
    // Of some machines it is not known from the beginning.
    if (typeof host === "object" && host !== null && random.int(3) === 0) {
      host["id"] = `id-${random.int(12) === 0 ? random.int(hosts) : number}`;
    }
    return JSON.stringify(doc);
  });
}

function put(owner: Json | undefined, key: string, value: () => unknown): void {
  if (typeof owner !== "object" || owner === null || !(key in owner)) return;
  owner[key] = value();
}
