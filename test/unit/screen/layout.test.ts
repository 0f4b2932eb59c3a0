import { describe, expect, test } from "vitest";
import type { Layout, LayoutInput, Rect } from "../../../src/screen/layout.ts";
import {
  MIN_PANEL_HEIGHT,
  PANELS,
  layout,
  panelOrder,
  sizeOf,
} from "../../../src/screen/layout.ts";

const DASHBOARD: LayoutInput = {
  screen: "dashboard",
  focus: "alerts",
  zoom: false,
  inFields: false,
  preview: false,
  replay: false,
  prompt: false,
};

function everyInput(): LayoutInput[] {
  const booleans = [false, true];
  return PANELS.flatMap((focus) =>
    booleans.flatMap((zoom) =>
      booleans.flatMap((replay) =>
        booleans.flatMap((prompt) =>
          (
            [
              "dashboard",
              "detail",
              "rules",
              "rule",
              "risk",
              "entity",
              "events",
            ] as const
          ).flatMap((screen) =>
            booleans
              .filter(
                (is) => !is || screen === "events" || screen === "dashboard",
              )
              .map((is) => ({
                screen,
                focus,
                zoom,
                inFields: is && screen === "events",
                preview: is && screen === "dashboard",
                replay,
                prompt,
              })),
          ),
        ),
      ),
    ),
  );
}

function rectsOf(l: Layout): Rect[] {
  const inBody = Object.values(l.panels);
  // The rules leave a line above them to what sums them up, other lists to the heads of their columns.
  const isAlone = inBody.length === 1 && l.extras.preview === undefined;
  const list =
    (isAlone ? l.panels.alerts : undefined) ??
    l.panels.rules ??
    l.panels.risk ??
    l.panels.events ??
    (inBody.length === 0 ? l.aside : undefined);
  if (l.aside !== undefined) inBody.push(l.aside);
  if (list !== undefined && list.y > l.body.y) {
    inBody.push({ ...l.body, h: list.y - l.body.y });
  }
  return [
    l.header,
    ...(inBody.length > 0 ? inBody : [l.body]),
    ...Object.values(l.extras),
    l.divider,
    l.replay,
    l.rule,
    l.status,
    l.footer,
  ].filter((rect) => rect !== undefined);
}

/** The first thing that is wrong with a layout, or undefined. */
function fault(
  l: Layout,
  cols: number,
  rows: number,
  input: LayoutInput,
): string | undefined {
  const rects = rectsOf(l);
  let area = 0;
  for (const { x, y, w, h } of rects) {
    if (x < 0 || y < 0 || w < 1 || h < 1) return "a rectangle without extent";
    if (x + w > cols || y + h > rows) return "a rectangle leaves the window";
    area += w * h;
  }
  // Together they cover the window, so none can overlap another.
  if (area !== cols * rows) return `covers ${area} of ${cols * rows} cells`;
  const heights = [l.header, l.body, l.replay, l.rule, l.status, l.footer];
  const sum = heights.reduce((total, rect) => total + (rect?.h ?? 0), 0);
  if (sum !== rows) return `the heights add up to ${sum}`;
  for (const rect of Object.values(l.panels)) {
    if (rect.h < MIN_PANEL_HEIGHT) return "a panel below its minimum";
  }
  if (input.screen === "dashboard" && l.panels[input.focus] === undefined) {
    if (input.zoom || l.size === "XS") return "the focused panel is missing";
  }
  if (input.screen === "dashboard" && l.size !== "XS" && !input.zoom) {
    if (l.panels.alerts === undefined) return "the alerts are missing";
  }
  if (input.prompt && l.status === undefined) return "no room for the prompt";
  return undefined;
}

test("every size from 20x5 to 220x60 adds up, with anything open", () => {
  const inputs = everyInput();
  const faults: string[] = [];
  for (let cols = 20; cols <= 220; cols++) {
    for (let rows = 5; rows <= 60; rows++) {
      for (const input of inputs) {
        const found = fault(layout(cols, rows, input), cols, rows, input);
        if (found !== undefined) {
          faults.push(`${cols}x${rows} ${JSON.stringify(input)}: ${found}`);
        }
      }
    }
  }
  expect(faults.slice(0, 5)).toEqual([]);
});

describe("breakpoints", () => {
  test.each([
    [59, 24, "XS"],
    [80, 15, "XS"],
    [60, 16, "S"],
    [80, 24, "S"],
    [109, 60, "S"],
    [110, 32, "M"],
    [159, 44, "M"],
    [160, 44, "L"],
  ])("%ix%i is %s", (cols, rows, size) => {
    expect(sizeOf(cols, rows)).toBe(size);
  });
});

test("80x24: five pending, eight alerts, three tasks", () => {
  const { header, panels, rule, status, footer } = layout(80, 24, DASHBOARD);
  expect(header).toEqual({ x: 0, y: 0, w: 80, h: 2 });
  expect(panels).toEqual({
    pending: { x: 0, y: 2, w: 80, h: 6 },
    alerts: { x: 0, y: 8, w: 80, h: 9 },
    tasks: { x: 0, y: 17, w: 80, h: 4 },
  });
  expect([rule?.y, status?.y, footer?.y]).toEqual([21, 22, 23]);
});

test("20x5: two header lines and one list; the keys go first", () => {
  const l = layout(20, 5, DASHBOARD);
  expect(l.header.h).toBe(2);
  expect(l.panels).toEqual({ alerts: { x: 0, y: 2, w: 20, h: 3 } });
  expect([l.rule, l.status, l.footer]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
});

test("Tab goes the way that the panels stand", () => {
  const order = (cols: number, rows: number) =>
    panelOrder(layout(cols, rows, DASHBOARD));
  expect(order(80, 24)).toEqual(["pending", "alerts", "tasks"]);
  expect(order(200, 50)).toEqual(["alerts", "pending", "tasks"]);
  expect(order(40, 10)).toEqual(["alerts", "pending", "tasks"]);
});

test("a filter can be typed in any window", () => {
  const l = layout(20, 5, { ...DASHBOARD, prompt: true });
  expect([l.header.h, l.body.h, l.status?.h, l.footer?.h]).toEqual([
    1, 2, 1, 1,
  ]);
});

test("200x50: alerts at the left, pending and tasks at the right", () => {
  const { panels, divider, extras } = layout(200, 50, DASHBOARD);
  expect(panels.alerts).toEqual({ x: 0, y: 2, w: 120, h: 45 });
  expect(divider).toEqual({ x: 120, y: 2, w: 1, h: 45 });
  expect(panels.pending).toEqual({ x: 121, y: 2, w: 79, h: 13 });
  expect(panels.tasks).toEqual({ x: 121, y: 15, w: 79, h: 13 });
  expect(extras).toEqual({
    risk: { x: 121, y: 28, w: 79, h: 6 },
    changes: { x: 121, y: 34, w: 79, h: 9 },
    sources: { x: 121, y: 43, w: 79, h: 4 },
  });
});

test("the evidence of an alert is below the alerts, where it is asked for", () => {
  const asked = { ...DASHBOARD, preview: true };
  const { panels, extras } = layout(120, 40, asked);
  expect(panels.alerts).toEqual({ x: 0, y: 2, w: 69, h: 20 });
  expect(extras.preview).toEqual({ x: 0, y: 22, w: 69, h: 15 });
  expect(extras.risk).toEqual({ x: 70, y: 32, w: 50, h: 5 });
  expect(layout(80, 24, asked).extras).toEqual({});
});

test("alerts in the whole window have the heads of their columns above them", () => {
  const zoomed = { ...DASHBOARD, zoom: true };
  expect(layout(80, 24, zoomed).panels).toEqual({
    alerts: { x: 0, y: 3, w: 80, h: 18 },
  });
  expect(layout(40, 10, zoomed).panels.alerts).toMatchObject({ y: 2 });
});

test("the rules have the whole body, with a line above them where there is room", () => {
  const rules = { ...DASHBOARD, screen: "rules" as const };
  expect(layout(80, 24, rules).panels).toEqual({
    rules: { x: 0, y: 3, w: 80, h: 18 },
  });
  expect(layout(40, 9, rules).panels).toEqual({
    rules: { x: 0, y: 2, w: 40, h: 5 },
  });
  expect(layout(80, 24, { ...rules, screen: "rule" }).panels).toEqual({});
  expect(layout(80, 24, { ...rules, screen: "risk" }).panels).toEqual({
    risk: { x: 0, y: 3, w: 80, h: 18 },
  });
});
