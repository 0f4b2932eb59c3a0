/**
 * Names for what is found: the same parts give the same name in every reading of a log.
 */
import { hash } from "node:crypto";

/** 32 hex digits over the parts, length-prefixed so that they cannot run together. */
export function digest(parts: readonly string[]): string {
  const text = parts.map((part) => `${part.length}:${part}`).join("");
  return hash("sha256", text).slice(0, 32);
}
