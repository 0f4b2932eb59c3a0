/**
 * Directions and protocols of connections, under the names that different producers give them.
 */
import { Alias } from "./event.ts";
import type { FieldValue } from "./event.ts";

/** Opened by another machine: ECS, Elastic Endpoint before 7.16, winlogbeat before 7.11. */
export const INGRESS = new Alias(["ingress", "incoming", "inbound"]);
/** Opened by this host, under the same three producers' names. */
export const EGRESS = new Alias(["egress", "outgoing", "outbound"]);

/** The alias set of a direction in any producer's word; `internal`, `listening` … stay as they are. */
export function directionOf(word: string): FieldValue {
  switch (word.toLowerCase()) {
    case "ingress":
    case "incoming":
    case "inbound":
    case "%%14592":
      return INGRESS;
    case "egress":
    case "outgoing":
    case "outbound":
    case "%%14593":
      return EGRESS;
    default:
      return word;
  }
}

const TRANSPORTS: ReadonlyMap<string, string> = new Map([
  ["1", "icmp"],
  ["6", "tcp"],
  ["17", "udp"],
  ["58", "ipv6-icmp"],
]);

/** `network.transport` of an IP protocol number; names stay names. */
export function transportOf(protocol: string): string {
  return TRANSPORTS.get(protocol) ?? protocol.toLowerCase();
}
