/** How fast a replay runs, as people write it: `30`, `30x`, `max`. */

/** Times real time, 1 to 1000, or as fast as the machine goes. */
export type ReplaySpeed = number | "max";

/** @returns undefined for what is no speed */
export function parseSpeed(text: string): ReplaySpeed | undefined {
  if (text === "max") return "max";
  const match = /^x?(\d{1,4}(?:\.\d+)?)x?$/.exec(text);
  const speed = Number(match?.[1]);
  return speed >= 1 && speed <= 1_000 ? speed : undefined;
}
