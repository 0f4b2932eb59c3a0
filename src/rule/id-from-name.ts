/**
 * An id for a rule that has none: the same name gives the same id, so that alerts keep their identity from run to run.
 */
import { createHash } from "node:crypto";

/**
 * `words-of-the-name-1a2b3c4d`
 * @param told what the hash is over
 */
export function idFromName(name: string, told = name): string {
  const words = name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-|-$/g, "");
  const hash = createHash("sha256").update(told).digest("hex").slice(0, 8);
  return [words.slice(0, 80), hash].filter(Boolean).join("-");
}
