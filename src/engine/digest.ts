/**
 * Names for what is found: the same parts give the same name in every reading of a log.
 */
import { createHash } from "node:crypto";

/** 32 hex digits over the parts, length-prefixed so that they cannot run together. */
export function digest(parts: readonly string[]): string {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(`${part.length}:${part}`);
  return hash.digest("hex").slice(0, 32);
}
