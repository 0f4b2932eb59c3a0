/** The child process of one part: told which by its parent, it sends what it counted, or ends with the fault. */
import { runPart } from "./parts.ts";
import type { Part } from "./parts.ts";
import { Tally } from "./tally.ts";

export interface Errand {
  readonly part: Part;
  readonly ruleFiles?: string | undefined;
}

process.once("message", async ({ part, ruleFiles }: Errand) => {
  const tally = new Tally();
  await runPart(part, tally, ruleFiles);
  process.send!(tally.figures(), () => process.disconnect());
});
