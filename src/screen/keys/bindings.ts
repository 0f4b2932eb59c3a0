/**
 * The one table of keys, put together from its places in `table/`. Dispatch, footer, help and the conflict
 * test read it, so none of them can say something another does not do.
 *
 * A key means one thing per place. Places are stacked (see {@link placesFor}): the first that knows the key
 * has it. A page that is added brings a place with its own keys only, and one line in {@link SCREEN_PLACES}.
 * Not bound on purpose: function keys, Alt, Ctrl-H/I/J/M/[ (terminals send them as other keys), and the
 * capitals that end an escape sequence, so that the tail of a broken one changes nothing.
 */

import type { Panel, Screen } from "../layout.ts";
import { ALERT, ROWS, TRIAGE } from "./table/alerts.ts";
import { ATTACK } from "./table/attack.ts";
import { ANYWHERE, FLOW, REPLAY, SCREENS } from "./table/everywhere.ts";
import { EVENTS, TO_EVENTS } from "./table/events.ts";
import { COPY, COPY_MENU } from "./table/copying.ts";
import { FILTERED, LIST, MOVE, PANELS, SORTED } from "./table/lists.ts";
import {
  DRILLDOWN,
  EXCEPT,
  EXCEPT_REASON,
  FILTER,
  FINDING,
  HELP,
  JUMP,
  MUTE,
  NOTE,
  PALETTE,
  REASON,
  REASON_NOTE,
} from "./table/overlays.ts";
import { FIND, INSIDE, NEIGHBOURS, SECTIONS } from "./table/pages.ts";
import type { Binding as BindingShape, PlaceKeys } from "./table/place-keys.ts";
import { ENTITY } from "./table/risk.ts";
import { PENDING } from "./table/pending.ts";
import { RULES } from "./table/rules.ts";
import { WHY_KEYS, WHY_RULE } from "./table/why.ts";
import { TYPING } from "./table/typing.ts";

/** Where keys are valid; also the sections of the help, in this order. */
const TABLE = [
  REASON,
  REASON_NOTE,
  NOTE,
  MUTE,
  EXCEPT,
  EXCEPT_REASON,
  DRILLDOWN,
  JUMP,
  COPY_MENU,
  PALETTE,
  FILTER,
  FINDING,
  TYPING,
  HELP,
  LIST,
  PANELS,
  SECTIONS,
  NEIGHBOURS,
  FIND,
  MOVE,
  ROWS,
  TRIAGE,
  ALERT,
  PENDING,
  WHY_KEYS,
  WHY_RULE,
  RULES,
  ENTITY,
  TO_EVENTS,
  EVENTS,
  ATTACK,
  COPY,
  FILTERED,
  SORTED,
  REPLAY,
  FLOW,
  SCREENS,
  INSIDE,
  ANYWHERE,
] as const;

export type Place = (typeof TABLE)[number]["place"];
export type Action = (typeof TABLE)[number]["bindings"][number]["action"];

export interface Binding extends BindingShape {
  readonly place: Place;
  readonly action: Action;
}

/** The places in the order of the help. */
export const PLACES: readonly (PlaceKeys & { readonly place: Place })[] = TABLE;

export const BINDINGS: readonly Binding[] = TABLE.flatMap(
  ({ place, bindings }) => bindings.map((binding) => ({ ...binding, place })),
);

/** What lies over the screen and has the keyboard. */
export type Overlay =
  | "none"
  | "help"
  | "reason"
  | "note"
  | "mute"
  | "except"
  | "drilldown"
  | "why-rule"
  | "jump"
  | "copy-menu"
  | "finding"
  | "palette";

/** What decides which keys are valid. */
export interface KeyContext {
  readonly screen: Screen;
  readonly overlay: Overlay | "reason-note" | "except-reason";
  readonly filterOpen: boolean;
  readonly panel: Panel;
  readonly replay: boolean;
}

/** Keys that no text field and no overlay may swallow. */
const ALWAYS: ReadonlySet<Action> = new Set([
  "interrupt",
  "repaint",
  "suspend",
]);

/** What each screen has beside the keys that every screen has; the dashboard by the panel in front. */
const SCREEN_PLACES: Readonly<
  Record<Exclude<Screen, "dashboard">, readonly Place[]>
> = {
  detail: [
    "sections",
    "neighbours",
    "alert",
    "why",
    "move",
    "triage",
    "to-events",
    "copy",
    "find",
  ],
  why: ["why", "move", "find"],
  pending: [
    "pending",
    "sections",
    "neighbours",
    "why",
    "move",
    "to-events",
    "find",
  ],
  rules: ["list", "move", "filtered", "sorted", "rules", "copy"],
  rule: ["sections", "neighbours", "move", "copy", "find"],
  risk: ["list", "move", "filtered", "sorted", "to-events", "copy"],
  entity: [
    "entity",
    "sections",
    "neighbours",
    "move",
    "to-events",
    "copy",
    "find",
  ],
  events: [
    "list",
    "events",
    "why",
    "neighbours",
    "move",
    "filtered",
    "sorted",
    "copy",
  ],
  "all-tasks": ["list", "move", "filtered", "sorted", "copy"],
  task: ["sections", "neighbours", "move", "copy", "find"],
  health: ["sections", "move", "find"],
  attack: ["attack", "move"],
};

/** Overlays with a text field. */
const TYPED_INTO = [
  "why-rule",
  "jump",
  "palette",
  "finding",
  "note",
  "reason-note",
  "except-reason",
] as const;

function isTypedInto(
  overlay: KeyContext["overlay"],
): overlay is (typeof TYPED_INTO)[number] {
  return (TYPED_INTO as readonly string[]).includes(overlay);
}

/** The places whose keys are valid, the first one first. */
export function placesFor(context: KeyContext): readonly Place[] {
  const { screen, overlay, panel } = context;
  if (context.filterOpen) return ["filter", "typing"];
  if (overlay === "help") return ["help", "move"];
  if (isTypedInto(overlay)) return [overlay, "typing"];
  if (overlay !== "none") return [overlay];
  const flow: readonly Place[] = context.replay ? ["replay", "flow"] : ["flow"];
  if (screen !== "dashboard") {
    const own = SCREEN_PLACES[screen];
    return [...own, ...flow, "screens", "inside", "anywhere"];
  }
  const own: readonly Place[] = panel === "alerts" ? ["rows", "triage"] : [];
  const copy: readonly Place[] = panel === "pending" ? [] : ["copy"];
  const list: readonly Place[] = [
    "list",
    "panels",
    "move",
    ...own,
    "filtered",
    "to-events",
    ...copy,
  ];
  return [...list, ...flow, "sorted", "screens", "anywhere"];
}

/** The binding of a key here; undefined for a key that means nothing here. */
export function findBinding(
  key: string,
  context: KeyContext,
): Binding | undefined {
  for (const place of placesFor(context)) {
    const found = BINDINGS.find(
      (b) => b.place === place && b.keys.includes(key),
    );
    if (found !== undefined) return found;
  }
  return BINDINGS.find((b) => ALWAYS.has(b.action) && b.keys.includes(key));
}

/** The bindings that are valid here, each with the keys that reach it (shadowed keys left out). */
export function validBindings(context: KeyContext): readonly Binding[] {
  const taken = new Set<string>();
  const result: Binding[] = [];
  for (const place of placesFor(context)) {
    const own = BINDINGS.filter((b) => b.place === place);
    for (const binding of own) {
      const keys = binding.keys.filter((key) => !taken.has(key));
      if (keys.length > 0) result.push({ ...binding, keys });
    }
    for (const binding of own) for (const key of binding.keys) taken.add(key);
  }
  return result;
}
