/**
 * `tripline` that also tells when its engine found what became an alert, which is before anything is made of that: as it
 * ends, a line of JSON on the standard error.
 */
import { argv } from "node:process";
import { AlertBook } from "../../src/alert/book.ts";
import { main } from "../../src/cli/main.ts";
import { clockMs, sequenceNumber } from "./live-lines.ts";

export interface Found {
  /** By number of the sequence, milliseconds of the machine's clock. */
  readonly foundAt: Readonly<Record<number, number>>;
}

const foundAt: Record<number, number> = {};
const take = Reflect.get(AlertBook.prototype, "take") as AlertBook["take"];
AlertBook.prototype.take = function (change) {
  const atMs = clockMs();
  const { "host.id": host, "process.entity_id": entity } = change.match.key;
  // A rehearsal's rule joins no hosts.
  if (host !== undefined) foundAt[sequenceNumber(String(entity))] ??= atMs;
  return take.call(this, change);
};
process.on("exit", () => {
  process.stderr.write(`${JSON.stringify({ foundAt } satisfies Found)}\n`);
});
await main(argv.slice(2));
