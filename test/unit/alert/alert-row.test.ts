import { describe, expect, it } from "vitest";
import type { Alert } from "../../../src/alert/alert.ts";
import {
  alertHost,
  alertTimeUs,
  alertUser,
} from "../../../src/alert/alert-row.ts";
import type { Evidence } from "../../../src/engine/match.ts";
import type { TaskRecord } from "../../../src/task/task.ts";
import { evidence, match, taskRecord } from "./sample.ts";

function alert(
  events: readonly (Evidence | undefined)[],
  tasks: readonly TaskRecord[] = [],
): Alert {
  return {
    id: "1",
    match: match("1", { events }),
    status: "open",
    reason: undefined,
    tasks,
  };
}

const first = evidence({
  timeUs: 1,
  fields: { "user.name": "alice", "user.domain": "CORP" },
});
const second = evidence({
  timeUs: 2,
  host: { index: 1, id: "dc", name: "DC1" },
});

describe("the completing event", () => {
  it("gives the alert its time and its host", () => {
    const both = alert([first, second, undefined]);
    expect(alertTimeUs(both)).toBe(2);
    expect(alertHost(both)).toBe("DC1");
  });

  it("is the latest, wherever a sample lists it", () => {
    const both = alert([second, first]);
    expect(alertTimeUs(both)).toBe(2);
    expect(alertHost(both)).toBe("DC1");
    expect(alertUser(both)).toBe("CORP\\alice");
  });
});

describe("alertUser", () => {
  it("is who asked for the task, where a log tells it", () => {
    expect(
      alertUser(
        alert(
          [first],
          [
            taskRecord(),
            taskRecord({ user: "CORP\\admin" }),
            taskRecord({ user: "x" }),
          ],
        ),
      ),
    ).toBe("CORP\\admin");
  });

  it("is the account of the newest evidence that names one", () => {
    expect(alertUser(alert([first, second], [taskRecord()]))).toBe(
      "CORP\\alice",
    );
    const bob = evidence({ fields: { "user.name": "bob" } });
    expect(alertUser(alert([first, bob, undefined]))).toBe("bob");
  });

  it("is empty where nothing tells", () => {
    expect(alertUser(alert([second]))).toBe("");
    expect(
      alertUser(alert([evidence({ fields: { "user.domain": "CORP" } })])),
    ).toBe("");
  });
});
