/** docs/keys.md: every key and every word of the palette as a page, worked out from the tables that the screen reads. */
import { format } from "prettier";
import type { Place } from "../../../../src/screen/keys/bindings.ts";
import { BINDINGS, PLACES } from "../../../../src/screen/keys/bindings.ts";
import { WORD_COMMANDS } from "../../../../src/screen/keys/commands.ts";

const INTRODUCTION = `# Keys

Generated from the table that the screen itself reads: \`npm run generate\`.

On the screen, \`?\` shows the keys that work where you are, the last line the ones most
worth knowing. Nothing is lost by a wrong key: decisions are undone with \`u\`, and pasted
text goes into a text field or nowhere. \`Ctrl-C\` (twice), \`Ctrl-L\` and \`Ctrl-Z\` work
everywhere.

Not bound, on purpose: function keys and Alt, which do not arrive everywhere, and the letters
that end an escape sequence (\`A\` to \`F\`, \`H\`, \`O\` to \`R\`, \`Z\`, \`~\`), so that one that was
torn on a slow line changes nothing.

## The palette

\`:\` finds everything below by a few letters: \`:ack\`, \`:rne\` for "run to the next
event". Each row has its key, or why it cannot be done here and now. Enter does it, Tab
completes, Up goes back to what was done before (kept in the state folder), Esc leaves. Filters
saved with \`save\` stand there under their names. Some words take something behind them:
`;

const code = (text: string): string =>
  text.includes("`") ? `\`\` ${text} \`\`` : `\`${text}\``;

function row(left: string, right: string): string {
  const cell = (text: string): string => text.replaceAll("|", "\\|");
  return `| ${cell(left)} | ${cell(right)} |`;
}

function table(rows: readonly string[], heads: readonly string[]): string {
  return [row(heads[0]!, heads[1]!), "| --- | --- |", ...rows, ""].join("\n");
}

function placeSection(place: Place, title: string): string {
  const own = BINDINGS.filter((binding) => binding.place === place);
  const rows = own.map(({ keys, label }) =>
    row(keys.map(code).join(" "), label),
  );
  return [`## ${title}`, "", table(rows, ["key", "does"])].join("\n");
}

/** The page, formatted as every file of the project is. */
export function keysPage(): Promise<string> {
  const words = WORD_COMMANDS.map(({ name, argument, label }) =>
    row(`\`:${name}\` ${argument}`, label),
  );
  const page = [
    INTRODUCTION,
    table(words, ["word", "does"]),
    ...PLACES.map(({ place, title }) => placeSection(place, title)),
  ].join("\n");
  return format(page, { parser: "markdown" });
}
