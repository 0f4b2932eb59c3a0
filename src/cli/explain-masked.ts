/**
 * Values of an explanation as they may be shown: passwords on command lines are masked. An argument list is looked at as
 * the command line that it was.
 */
import type { Reading } from "../engine/explain/tree.ts";
import type { JoinKey } from "../engine/match.ts";
import { maskSecrets } from "../task/secrets.ts";

export function maskReading<R extends Reading>(reading: R): R {
  const { field, values, decidedBy } = reading;
  if (field.endsWith(".args") && values.length > 1) {
    const line = values.join(" ");
    const masked = maskSecrets(line);
    if (masked !== line) {
      // Which of the arguments it was cannot be told any more.
      const { decidedBy: _, ...rest } = reading;
      return { ...rest, values: [masked] } as unknown as R;
    }
  }
  return {
    ...reading,
    values: values.map(maskSecrets),
    ...(decidedBy !== undefined && { decidedBy: maskSecrets(decidedBy) }),
  };
}

export function maskKey(key: JoinKey): JoinKey {
  return Object.fromEntries(
    Object.entries(key).map(([name, value]) => [
      name,
      typeof value === "string" ? maskSecrets(value) : value,
    ]),
  );
}
