/**
 * The palette: all that can be done, found by a few letters of it. In comes the state with what is typed, out come the rows
 * that fit, the best first: words with what they are about (`theme light`), saved filters, and every action of the
 * table of keys, also those that work elsewhere or not now, with the reason.
 */
import type { ScreenState } from "../store/ui-store.ts";
import { keyContext } from "../store/ui-store.ts";
import { remembered } from "../store/memory.ts";
import type { SavedFilter } from "../store/memory.ts";
import { EMPTY_PALETTE } from "../store/palette.ts";
import type { PaletteState } from "../store/palette.ts";
import { fieldWith } from "../store/text-field.ts";
import type { Action, Binding } from "./bindings.ts";
import { BINDINGS, PLACES, validBindings } from "./bindings.ts";
import type { WordCommand } from "./commands.ts";
import { LIST_NAMES, WORD_COMMANDS } from "./commands.ts";
import { whyDisabled } from "./disabled.ts";
import { fuzzyMatch } from "./fuzzy.ts";
import { within } from "./moving.ts";

/** Rows of what was run before, while nothing is typed. */
const RECENT = 5;
/** What cannot be done now stands behind what fits nearly as well and can. */
const DISABLED_COST = 8;

/** Cells that keys have beside their action. */
export const KEYS_WIDTH = 9;

/** What is done in the palette itself. */
const OF_ITSELF: readonly string[] = [
  "palette",
  ...BINDINGS.filter(({ place }) => place === "palette").map(
    ({ action }) => action,
  ),
];

export type PaletteDeed =
  | { readonly type: "action"; readonly action: Action; readonly key: string }
  | {
      readonly type: "command";
      readonly command: WordCommand;
      readonly argument: string;
    }
  | { readonly type: "saved"; readonly filter: SavedFilter };

export interface PaletteRow {
  /** What is typed to get it, and what Tab completes to. */
  readonly text: string;
  /** The keys that do the same; empty where there are none. */
  readonly keys: string;
  /** What it is about; empty where the text says it all. */
  readonly note: string;
  /** Why it cannot be done here and now. */
  readonly whyNot: string | undefined;
  /** A word that waits for what it is about: Enter completes it. */
  readonly isOpen?: true;
  /** UTF-16 offsets in `text` of the letters that were typed. */
  readonly at: readonly number[];
  readonly does: PaletteDeed;
}

export function openPalette(state: ScreenState): ScreenState {
  return { ...state, overlay: "palette", palette: EMPTY_PALETTE };
}

export function closePalette(state: ScreenState): ScreenState {
  return { ...state, overlay: "none", palette: undefined };
}

/** Up and Down; Up above the first row goes back through what was run before. */
export function stepPalette(state: ScreenState, step: 1 | -1): ScreenState {
  const { palette } = state;
  if (palette === undefined) return state;
  const { chosen, recalled } = palette;
  const isInHistory = step === -1 ? chosen === 0 : recalled > -1;
  if (!isInHistory) {
    const last = paletteRows(state).length - 1;
    return withPalette(state, { chosen: within(chosen + step, last) });
  }
  const next = within(recalled + 1 - step, state.commands.length) - 1;
  if (next === recalled) return state;
  const text = state.commands[next] ?? "";
  const field = fieldWith(text);
  return withPalette(state, { field, chosen: 0, recalled: next });
}

/** Tab: the text of the chosen row, ready for what it is about. */
export function completePalette(state: ScreenState): ScreenState {
  const row = chosenRow(state);
  if (row === undefined) return state;
  const field = fieldWith(row.isOpen === true ? `${row.text} ` : row.text);
  return withPalette(state, { field, chosen: 0, recalled: -1 });
}

/** The row under the cursor; undefined where nothing fits what is typed. */
export function chosenRow(state: ScreenState): PaletteRow | undefined {
  return paletteRows(state)[state.palette?.chosen ?? 0];
}

/** The palette is closed, and what was run is remembered. */
export function afterRun(state: ScreenState, row: PaletteRow): ScreenState {
  const commands = remembered(state.commands, row.text);
  return closePalette({ ...state, commands });
}

function withPalette(
  state: ScreenState,
  change: Partial<PaletteState>,
): ScreenState {
  if (state.palette === undefined) return state;
  return { ...state, palette: { ...state.palette, ...change } };
}

let last: { state: ScreenState; rows: readonly PaletteRow[] } | undefined;

/** What fits, the best first. The same array for the same state. */
export function paletteRows(state: ScreenState): readonly PaletteRow[] {
  if (last?.state !== state) last = { state, rows: rowsOf(state) };
  return last.rows;
}

function rowsOf(state: ScreenState): readonly PaletteRow[] {
  const text = state.palette?.field.text.trimStart() ?? "";
  const all = [
    ...WORD_COMMANDS.map((command) => openWord(state, command)),
    ...actionRows(state),
    ...savedRows(state),
  ];
  if (text.trim() === "") {
    const recent = recentRows(state, all);
    return [...recent, ...all.filter((row) => !recent.includes(row))];
  }
  const [, word, argument] = /^(\S+)\s(.*)$/s.exec(text) ?? [];
  const command = WORD_COMMANDS.find(({ name }) => name === word);
  const words =
    command === undefined ? [] : wordRows(state, command, argument!.trim());
  if (words.length === 0) return ranked(text, all);
  // A label may begin with the word of a command: typed in full it is meant.
  const same = all.filter((row) => row.text === text);
  return [...same, ...words];
}

function ranked(query: string, rows: readonly PaletteRow[]): PaletteRow[] {
  const wanted = query.trim();
  return rows
    .flatMap((row) => {
      const also =
        row.does.type === "action" ? row.does.action : (row.note ?? "");
      const match = fuzzyMatch(wanted, `${row.text} ${also}`);
      if (match === undefined) return [];
      const isExact = row.text === wanted;
      const cost = row.whyNot === undefined ? 0 : DISABLED_COST;
      const score = isExact ? Infinity : match.score - cost;
      const at = match.at.filter((place) => place < row.text.length);
      return [{ row: { ...row, at }, score }];
    })
    .sort((a, b) => b.score - a.score)
    .map(({ row }) => row);
}

/** What was run before and can be run again; a row of its own where it has an argument. */
function recentRows(
  state: ScreenState,
  all: readonly PaletteRow[],
): readonly PaletteRow[] {
  const rows: PaletteRow[] = [];
  for (const text of state.commands) {
    if (rows.length === RECENT) break;
    const same = all.find((row) => row.text === text);
    const row = same ?? recalledWord(state, text);
    if (row !== undefined && row.whyNot === undefined) rows.push(row);
  }
  return rows;
}

function recalledWord(
  state: ScreenState,
  text: string,
): PaletteRow | undefined {
  const [, word, argument = ""] = /^(\S+)\s(.*)$/s.exec(text) ?? [];
  const command = WORD_COMMANDS.find(({ name }) => name === word);
  return command && wordRow(state, command, argument, command.label);
}

function openWord(state: ScreenState, command: WordCommand): PaletteRow {
  return {
    text: command.name,
    keys: "",
    note: command.label,
    whyNot: command.whyNot(state),
    isOpen: true,
    at: [],
    does: { type: "command", command, argument: "" },
  };
}

/** A word with what is typed behind it, and what could stand there. */
function wordRows(
  state: ScreenState,
  command: WordCommand,
  argument: string,
): PaletteRow[] {
  const wanted = argument.toLowerCase();
  const offers = command.offers(state);
  const fitting = offers.filter(
    ({ text, note }) =>
      text.toLowerCase().includes(wanted) ||
      note.toLowerCase().includes(wanted),
  );
  const own = wordRow(state, command, argument, command.label);
  const isWanted = own.whyNot === undefined || fitting.length === 0;
  const isOffered = offers.some(({ text }) => text === argument);
  const typed = argument === "" || isOffered || !isWanted ? [] : [own];
  const begins = ({ text }: { readonly text: string }): number =>
    text === argument ? 0 : text.toLowerCase().startsWith(wanted) ? 1 : 2;
  const rows = [...fitting]
    .sort((a, b) => begins(a) - begins(b))
    .map(({ text, note }) => wordRow(state, command, text, note));
  if (rows.length + typed.length > 0) return [...typed, ...rows];
  return [{ ...openWord(state, command), note: `<${command.argument}>` }];
}

function wordRow(
  state: ScreenState,
  command: WordCommand,
  argument: string,
  note: string,
): PaletteRow {
  return {
    text: `${command.name} ${argument}`,
    keys: "",
    note,
    whyNot: command.whyNot(state) ?? command.problem(state, argument),
    at: [],
    does: { type: "command", command, argument },
  };
}

function savedRows(state: ScreenState): PaletteRow[] {
  return state.saved.map((filter) => ({
    text: filter.name,
    keys: "",
    note: `${LIST_NAMES[filter.list]}: ${filter.text}`,
    whyNot: undefined,
    at: [],
    does: { type: "saved", filter },
  }));
}

/** Every action once: those that work here first, in the order of the table. */
function actionRows(state: ScreenState): PaletteRow[] {
  const context = { ...keyContext(state), overlay: "none" as const };
  const rows: PaletteRow[] = [];
  const seen = new Set<string>(OF_ITSELF);
  const add = (binding: Binding, whyNot: string | undefined): void => {
    if (seen.has(binding.action)) return;
    seen.add(binding.action);
    const { action, keys, label } = binding;
    rows.push({
      text: label,
      keys: shownKeys(keys),
      note: "",
      whyNot: whyNot ?? whyDisabled(state, action),
      at: [],
      does: { type: "action", action, key: keys[0]! },
    });
  };
  for (const binding of validBindings(context)) add(binding, undefined);
  for (const binding of BINDINGS) {
    add(binding, `not here: ${titleOf(binding)}`);
  }
  return rows;
}

/** The first two, or one where they are long. */
function shownKeys(keys: readonly string[]): string {
  const two = keys.slice(0, 2).join(" ");
  return two.length <= KEYS_WIDTH ? two : keys[0]!;
}

function titleOf({ place }: Binding): string {
  const title = PLACES.find((each) => each.place === place)?.title ?? place;
  return title[0]!.toLowerCase() + title.slice(1);
}
