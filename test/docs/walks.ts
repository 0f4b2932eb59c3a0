/** The ways through the screens on which the pictures of the pages are taken. */
import { Studio } from "../support/studio.tsx";

/** Without the box that a key has opened. */
const isOver = (title: string): RegExp => new RegExp(`^(?![^]*${title})`);

const DONE = ["REPLAY DONE", "Alerts 3, 3 new"];

type Take = (
  name: string,
  ...wanted: readonly (string | RegExp)[]
) => Promise<void>;

/** From the dashboard to a closed alert. */
async function tour(studio: Studio, take: Take): Promise<void> {
  await take("done", ...DONE);
  studio.press("Enter");
  await take("alert", "written in the order 2 1");
  studio.press("Tab");
  await studio.shows("[Action]");
  await take("action", "iwr http");
  studio.press("W");
  await take("why", "[Why]", "decided");
  studio.press("e");
  await take("around", "Events 192 of 525", "> 09:20:31");
  studio.press("q");
  await studio.shows("alert 1 of 3");
  studio.press("q");
  await studio.shows(">Alerts");
  studio.press("w").type("not by the owner of the server");
  await studio.shows("Note on 1 alert", "of the server");
  studio.press("Enter");
  await studio.shows("new note", isOver("Note on"));
  studio.press("c").press("2");
  await take("closing", "Close 1 alert", "> 2");
  studio.press("Enter");
  await take("closed", "cls note");
}

/** One screen after the other. */
async function screens(studio: Studio, take: Take): Promise<void> {
  await studio.shows(...DONE);
  studio.press("3");
  await studio.shows("Events 525");
  studio.press("k");
  await take("events", "Event 524");
  studio.press("4");
  await take("rules", "Rules 2");
  studio.press("Enter");
  await take("rule", "[Coverage]");
  studio.press("5");
  await take("entities", "Entities by risk 5");
  studio.press("Enter");
  await take("entity", "entity 1 of 5");
  studio.press("6");
  await take("health", "Delays", "ended");
  studio.press("7");
  await take("tasks", "Scheduled tasks 4");
  studio.press("Enter");
  await take("task", "task 1 of 4");
  studio.press("8");
  await take("attack", "Tactics", "T1053");
  studio.press("1");
  await studio.shows(">Alerts");
  studio.press("?");
  await take("help", "Help: Alerts");
  studio.press("Esc", ":").type("rne");
  await take("palette", "What to do", "run to the next event");
  studio.press("Esc", "/").type("host:");
  await take("filter", "/ host:", "SRV-FILES2.corvane.example");
  studio.press("Esc", "Enter");
  await studio.shows("alert 1 of 3");
  studio.press("o");
  await take("drilldowns", "Where to go");
}

/** In the middle of it, where something is half matched. */
async function moments(studio: Studio, take: Take): Promise<void> {
  await studio.shows(...DONE);
  studio.press("[");
  await studio.shows("REPLAY PAUSED");
  studio.press("J").type("09:16:45").press("Enter");
  await studio.shows("now 2026-03-11 09:16:45.000Z", "Pending 2");
  studio.press("Shift-Tab", "g", "Enter");
  await take("pending", "awaited", "00:47 left");
  studio.press("q");
  await studio.shows(">Pending");
  studio.press("J").type("09:22:39").press("Enter");
  await studio.shows("now 2026-03-11 09:22:39.000Z", "Alerts 3");
  studio.press("1");
  await take("dashboard", "Pending 2", "Task actions 4");
  studio.resize(120, 40);
  await take("wide", "Risk");
  studio.press("Tab", "Tab", "Enter");
  await take("alert-wide", "[Action]", "── Timeline");
}

/** All pictures by name. @param known those that the pages have */
export async function takePictures(
  known: ReadonlyMap<string, string>,
): Promise<ReadonlyMap<string, string>> {
  const pictures = new Map<string, string>();
  for (const walk of [tour, screens, moments]) {
    const studio = new Studio("incident-winlogbeat", known);
    try {
      await walk(studio, async (name, ...wanted) => {
        pictures.set(name, await studio.picture(name, ...wanted));
      });
    } finally {
      await studio.close();
    }
  }
  return pictures;
}
