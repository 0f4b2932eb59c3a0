import { expect, test } from "vitest";
import { pressKey } from "../../../../src/screen/keys/perform.ts";
import { receiveReport } from "../../../../src/screen/keys/reports.ts";
import { UNICODE_GLYPHS } from "../../../../src/screen/rows/glyphs.ts";
import { textOf } from "../../../../src/screen/rows/segment.ts";
import { pageOf } from "../../../../src/screen/pages.ts";
import type { ScreenState } from "../../../../src/screen/store/ui-store.ts";
import {
  initialState,
  receive,
} from "../../../../src/screen/store/ui-store.ts";
import { detail, snapshot } from "../../../screen/fake-snapshot.ts";

/** The page of the first alert, with keys pressed on it. */
function onPage(...keys: readonly string[]): ScreenState {
  let state = receive(initialState(80, 24, "utc", UNICODE_GLYPHS), snapshot());
  state = pressKey(state, "Enter", 0).state;
  const id = state.detail!.id;
  state = receiveReport(
    state,
    { type: "detail", id, detail: detail() },
    0,
  ).state;
  for (const key of keys) state = pressKey(state, key, 0).state;
  return state;
}

const foundText = (state: ScreenState): string | undefined => {
  const line = state.find.found?.line;
  return line === undefined ? undefined : textOf(pageOf(state).lines[line]!);
};

test("/ finds from what is in the window on, whatever the case; n and N go round", () => {
  const state = onPage("/", ..."POWERSHELL", "Enter");
  expect(state.overlay).toBe("none");
  const count = Number(/of (\d+)/.exec(state.toast!.text)![1]);
  expect(count).toBeGreaterThan(2);
  expect(state.toast?.text).toBe(`1 of ${count}: POWERSHELL`);
  expect(foundText(state)?.toLowerCase()).toContain("powershell");
  const press = (from: ScreenState, key: string) =>
    pressKey(from, key, 0).state;
  const second = press(state, "n");
  expect(second.toast?.text).toBe(`2 of ${count}: POWERSHELL`);
  expect(second.find.found!.line).toBeGreaterThan(state.find.found!.line);
  expect(press(second, "N").find.found).toEqual(state.find.found);
  // From the first one back is the last one.
  expect(press(state, "N").toast?.text).toBe(
    `${count} of ${count}: POWERSHELL`,
  );
});

test("the line that was found is in the window", () => {
  const state = onPage("/", ..."Raw", "Enter");
  const { line } = state.find.found!;
  expect(line).toBeGreaterThanOrEqual(state.detail!.scroll);
  expect(line).toBeLessThan(state.detail!.scroll + 15);
});

test("what is not there is said, and nothing moves", () => {
  const state = onPage("/", ..."zzzz", "Enter");
  expect(state.toast?.text).toBe("not on this page: zzzz");
  expect(state.find.found).toBeUndefined();
  expect(state.detail?.scroll).toBe(0);
});

test("Esc goes back to what was found before; nothing typed finds nothing", () => {
  const before = onPage("/", ..."task", "Enter");
  let state = before;
  for (const key of ["/", "x", "Esc"]) state = pressKey(state, key, 0).state;
  expect(state.find).toEqual(before.find);
  expect(onPage("n").toast?.text).toBe("/ looks for a text on the page");
  expect(onPage("/", "Enter").find.found).toBeUndefined();
});

test("in a running replay K keeps the view still, and p plays and pauses", () => {
  const replay = {
    ...{ speed: 30, paused: false, positionUs: 1, fromUs: 0, toUs: 2 },
    ...{ fraction: 0.5, ended: false, seeking: false },
  };
  const state = receive(
    initialState(80, 24, "utc", UNICODE_GLYPHS),
    snapshot({}, { mode: "replay", replay }),
  );
  const held = pressKey(state, "K", 0);
  expect(held.effects).toEqual([]);
  expect(held.state.frozen).toBe(state.latest);
  expect(pressKey(held.state, "K", 0).state.frozen).toBeUndefined();
  expect(pressKey(state, "p", 0).effects).toHaveLength(1);
});
