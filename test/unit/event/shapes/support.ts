/**
 * Fixture logs of one shape, a document a line.
 */
import { readFileSync } from "node:fs";
import type { Event } from "../../../../src/event/event.ts";
import { parseLine } from "../../../../src/event/parse-line.ts";
import { openAll } from "../support.ts";
import type { Opened } from "../support.ts";

const FIXTURES = new URL("../../../fixtures/events/", import.meta.url);

/** The lines of `test/fixtures/events/<name>.ndjson`. */
export function fixtureLines(name: string): string[] {
  return readFileSync(new URL(`${name}.ndjson`, FIXTURES), "utf8")
    .trimEnd()
    .split("\n");
}

/** Opens the lines as one log. */
export function openFixture(name: string): Opened {
  return openAll(fixtureLines(name).map(parseLine));
}

/** The first event of an id. */
export function ofCode(events: readonly Event[], code: string): Event {
  const event = events.find((each) => each.class.code === code);
  if (event === undefined) throw new Error(`no event ${code}`);
  return event;
}

/** What an event answers to the questions of an expectation. */
export function answersLike(event: Event, like: object): object {
  return Object.fromEntries(
    Object.keys(like).map((path) => [path, event.get(path)]),
  );
}
