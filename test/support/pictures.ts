/** The pictures of the docs: the tour through a bundled incident on which they are taken, and the pages they stand in. */
import { Studio } from "./studio.tsx";

/** `<!-- picture: NAME -->`, and the block below it. */
const PICTURE = /(<!-- picture: ([\w-]+) -->\n\n)```text\n[\s\S]*?```/g;

/** By name. One run of the program, from its end back to a moment at which something is half matched, and through all screens. */
export async function takePictures(): Promise<ReadonlyMap<string, string>> {
  const pictures = new Map<string, string>();
  const studio = new Studio("incident-winlogbeat");
  const take = async (name: string, ...wanted: string[]): Promise<void> => {
    pictures.set(name, await studio.picture(...wanted));
  };
  try {
    await studio.picture("REPLAY DONE", "Alerts 3");
    studio.press("6");
    await take("health", "Health of the logs", "samples/incident");
    studio.press("1", "{");
    await studio.picture("REPLAY PAUSED", "09:22:07.372Z");
    studio.press("{");
    await take("dashboard", "REPLAY PAUSED", "09:21:05.622Z", "Alerts 3");
    studio.press("Tab", "Enter");
    await take("pending", "Remote Scheduled Task Creation", "left");
    studio.press("Esc", "Shift-Tab", "Enter");
    await take("alert", "[Timeline]", "gap");
    studio.press("Tab");
    await take("action", "[Action]", "runs    powershell");
    studio.press("W");
    await take("why", "[Why]", "decided");
    studio.press("Esc", "y");
    await take("copy", "Copy of this alert", "as Markdown");
    studio.press("Esc", ":").type("ack");
    await take("palette", "What to do", "acknowledge");
    studio.press("Esc", "c");
    await take("close", "Close 1 alert");
    studio.press("Esc", "/").type("host:");
    await take("filter", "/ host:", "Tab");
    studio.press("Esc", "e");
    await take("events", "Events", "s1");
    studio.press("4");
    await take("rules", "Rules 2");
    studio.press("Enter");
    await take("rule", "rule 1 of 2");
    studio.press("5");
    await take("entities", "Entities by risk");
    studio.press("Enter");
    await take("entity", "entity 1 of");
    studio.press("7");
    await take("tasks", "Scheduled tasks");
    studio.press("Enter");
    await take("task", "task 1 of");
    studio.press("8");
    await take("attack", "── Tactics");
    studio.press("1", "?");
    await take("help", "Help: Alerts");
    studio.press("Esc").resize(120, 40);
    await take("wide", "REPLAY PAUSED", "Alerts 3");
    return pictures;
  } finally {
    await studio.close();
  }
}

/**
 * A page with its pictures as they are now.
 * @throws Error for a name that no picture has
 */
export function withPictures(
  page: string,
  pictures: ReadonlyMap<string, string>,
): string {
  return page.replace(PICTURE, (_, mark: string, name: string) => {
    const picture = pictures.get(name);
    if (picture === undefined) throw new Error(`no picture is named "${name}"`);
    return `${mark}\`\`\`text\n${picture}\n\`\`\``;
  });
}
