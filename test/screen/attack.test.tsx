/** The matrix of ATT&CK, with ink-testing-library: keys in, frames and commands out. */
import { expect, test } from "vitest";
import { attackList } from "./fake-snapshot.ts";
import { linesOf, openApp } from "./open-app.tsx";

function open() {
  const app = openApp({ attack: attackList() });
  return {
    ...app,
    press: async (...keys: readonly string[]) =>
      linesOf(await app.press(...keys)),
  };
}

test("8 opens it and asks for it, q goes back", async () => {
  const { press, view } = open();
  expect(view()?.attack).toBeUndefined();
  const lines = await press("8");
  expect(lines.slice(2, 7)).toEqual([
    "5 techniques  1 fired  2 covered  1 waiting  1 blind",
    "-- Tactics ---------------- Tab --|-- >Execution --------------- 1 of 3 fired --",
    "  Initial Access                1 |> CRIT    3 T1053 Scheduled Task/Job",
    "> Execution           1 fired   3 |  ok      1 T1059 Command and Scripting In..",
    "  Persistence                   1 |  wait    2 T1204 User Execution",
  ]);
  expect(lines.at(-1)).toMatch(
    /^Enter open  o rules  Tab tactic  .*q back  \? help$/,
  );
  expect(view()?.attack).toBe(true);
  expect((await press("q")).join()).toContain(">Alerts 7, 4 new");
  expect(view()?.attack).toBeUndefined();
});

test("Enter shows the alerts of a technique, or its rules where nothing fired", async () => {
  const { press, view, controller } = open();
  await press("8", "\r");
  expect(view()?.alerts.filter).toBe('tech:"T1053"');
  expect(controller.getState().screen).toBe("dashboard");
  await press("8", "j", "\r");
  expect(controller.getState().screen).toBe("rules");
  expect(view()?.rules?.filter).toBe('tech:"T1059"');
  expect((await press("8", "k", "o")).at(-2)).toContain(
    "rules of T1053 Scheduled Task/Job; \\ shows all",
  );
  await press("8", "\t", "\r");
  expect(view()?.rules?.filter).toBe('tech:"T1543"');
});
