/**
 * The yardstick of the live case: follows one log with `fs.watch`, reads until nothing is left, parses every line and prints
 * a join key where an alert would be. No state, no rotation, nothing kept: quicker is not to be had on this machine at
 * this moment. Takes the arguments of `tripline watch` and looks at the last.
 */
import { openSync, readSync, watch } from "node:fs";
import { basename, dirname } from "node:path";
import { argv } from "node:process";

interface Line {
  readonly winlog: {
    readonly event_data: Readonly<Record<string, string | undefined>>;
  };
}

const path = argv.at(-1)!;
const file = openSync(path, "r");
const buffer = Buffer.alloc(1 << 20);
let position = 0;
let rest = "";

function read(): void {
  for (;;) {
    const length = readSync(file, buffer, 0, buffer.length, position);
    if (length === 0) return;
    position += length;
    const lines = (rest + buffer.toString("utf8", 0, length)).split("\n");
    rest = lines.pop()!;
    for (const line of lines) {
      const { TargetObject, ProcessGuid } = (JSON.parse(line) as Line).winlog
        .event_data;
      if (!/\\TaskCache\\.*\\Actions$/i.test(TargetObject ?? "")) continue;
      const key = { "process.entity_id": ProcessGuid };
      process.stdout.write(`${JSON.stringify({ "tripline.key": key })}\n`);
    }
  }
}

watch(dirname(path), (_event, name) => {
  if (name === basename(path)) read();
});
read();
process.stderr.write("watching\n");
