/**
 * `npm run torture [-- --kills N] [--seed N] [--seconds N]`: rounds of twenty kills each, one seed a round, until there were
 * so many kills or the time is over. Prints what each round did, and with which seed to go on.
 */
import type { Figures } from "./round.ts";
import { tortureRound } from "./round.ts";

const KILLS_A_ROUND = 20;
const args = process.argv.slice(2);
const option = (name: string, otherwise: number): number => {
  const at = args.indexOf(name);
  return at === -1 ? otherwise : Number(args[at + 1]);
};

const kills = option("--kills", 1_000);
const endMs = performance.now() + option("--seconds", Infinity) * 1_000;
let seed = option("--seed", 1);
const all: Partial<Record<keyof Figures, number>> = {};
const say = (text: string): void => void process.stdout.write(`${text}\n`);
const words = (figures: object): string =>
  Object.entries(figures)
    .map(([name, value]) => `${name} ${value}`)
    .join(", ");

while ((all.kills ?? 0) < kills && performance.now() < endMs) {
  const figures = await tortureRound(
    seed,
    Math.min(KILLS_A_ROUND, kills - (all.kills ?? 0)),
  );
  say(`seed ${seed}: ${words(figures)}`);
  for (const [name, value] of Object.entries(figures)) {
    const key = name as keyof Figures;
    all[key] = (all[key] ?? 0) + (value as number);
  }
  seed++;
}
say(`nothing lost, nothing twice: ${words(all)}; goes on with --seed ${seed}`);
