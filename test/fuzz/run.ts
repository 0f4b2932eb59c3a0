/**
 * `npm run fuzz [-- --lines N] [--rules N] [--states N] [--rule-files FOLDER] [--seed N]`: damaged logs, rules, checkpoints and journals through the real code. Prints the seed and what became of the input, and ends with an error on the first fault. One seed gives one run.
 */
import { Random } from "../support/random.ts";
import { fuzzLines } from "./lines.ts";
import { fuzzRules } from "./rules.ts";
import { fuzzStates } from "./states.ts";
import { Tally } from "./tally.ts";

const args = process.argv.slice(2);
const text = (name: string): string | undefined => {
  const at = args.indexOf(name);
  return at === -1 ? undefined : args[at + 1];
};
const option = (name: string, otherwise: number): number =>
  Number(text(name) ?? otherwise);

const seed = option("--seed", Date.now() % 1_000_000);
const tally = new Tally();
process.stdout.write(`seed ${seed}\n`);
await fuzzLines(option("--lines", 1_000_000), new Random(seed), tally);
fuzzRules(
  option("--rules", 100_000),
  new Random(seed),
  tally,
  text("--rule-files"),
);
await fuzzStates(option("--states", 10_000), new Random(seed), tally);
process.stdout.write(`${tally.lines().join("\n")}\n`);
