/**
 * What did they schedule? Two real captures with a task each: one made over the network, one by a local foothold. Told
 * whole by `tripline tasks`, in the order in which it happened.
 */
import { describe, expect, it } from "vitest";
import { capturePath, hasCorpus } from "../support/captures.ts";
import { tripline } from "../support/program.ts";

const told = async (name: Parameters<typeof capturePath>[0]): Promise<any> => {
  const file = capturePath(name);
  const { code, stdout } = await tripline(["tasks", "--json", file]);
  expect(code).toBe(0);
  const documents = stdout.trimEnd().split("\n");
  expect(documents).toHaveLength(1);
  return JSON.parse(documents[0]!);
};
const lines = ({ at }: { at?: ({ line: number } | null)[] }) =>
  at?.map((place) => place?.line);

describe.skipIf(!hasCorpus)("the captures (need ../shared/corpus)", () => {
  it("EventCacheManager: made from another machine, runs as SYSTEM", async () => {
    const task = await told("schtask_create");
    expect(task).toMatchObject({
      task: "\\Microsoft\\Windows\\SoftwareProtectionPlatform\\EventCacheManager",
      guid: "{47CDCDF5-3457-4925-96E5-DB6635FFCDDE}",
      host: "WORKSTATION6.theshire.local",
      change: "created",
      user: "THESHIRE\\pgustavo",
      run_as: "S-1-5-18",
      origin: {
        kind: "remote",
        host: "WORKSTATION5.theshire.local",
        address: "172.18.39.5",
        logon_id: "0xead4335",
        inferred: false,
      },
      created: "2020-12-19T12:00:22.232Z",
      triggers: ["at system start, from 2020-12-19 07:00:00"],
      actions: [
        {
          type: "exec",
          command: "C:\\Windows\\system32\\cmd.exe",
          arguments: "/C C:\\Windows\\System32\\notepad.exe",
          layers: [{ kind: "cmd", text: "C:\\Windows\\System32\\notepad.exe" }],
        },
      ],
    });
    // The session is logged in another channel, some milliseconds late.
    expect(task.story.map((entry: any) => [entry.what, lines(entry)])).toEqual([
      ["asked", [60]],
      ["logon", [576]],
      ["created", [908, 604, 605, 579, 909]],
    ]);
    expect(task.story[2].from).toEqual([
      "registry values",
      "scheduler event 106",
      "scheduler event 140",
      "task event 4698",
      "task file",
    ]);
  });

  it("MordorSchtask: its code stands in the registry, and the log shows it", async () => {
    const task = await told("empire_schtasks_creation_standard_user");
    const { actions, ...rest } = task;
    expect(rest).toMatchObject({
      task: "\\MordorSchtask",
      guid: "{37B4605A-A901-466E-85F8-4CBCDDC6B76A}",
      host: "WORKSTATION5.theshire.local",
      change: "created",
      user: "THESHIRE\\pgustavo",
      run_as: "THESHIRE\\pgustavo",
      origin: { kind: "local", from: "command line", inferred: true },
      triggers: ["every day at 09:00, from 2020-09-21"],
    });
    const [{ layers }] = actions;
    expect(layers).toMatchObject([
      {
        kind: "powershell-command",
        text: expect.stringMatching(/^IEX \(\[Text\.Encoding\]::UNICODE/),
      },
      {
        kind: "registry-value",
        path: expect.stringMatching(/^HKU\\S-1-5-21-.*-1104\\.*\\debug$/),
        text: expect.stringMatching(/^IF\(\$PSVerSIONTAble\.PSVErSion\.MaJoR/),
      },
    ]);
    expect(layers[1].text).toContain("DOWNLOaDData");
    expect(task.hints.map(({ hint }: any) => hint)).toEqual([
      "hidden-window",
      "in-memory-code",
      "registry-payload",
      "network-download",
    ]);
    // Sysmon's times: the other channels have whole seconds.
    expect(
      task.story.map((entry: any) => [entry.what, entry["@timestamp"]]),
    ).toEqual([
      ["prepared", "2020-09-21T07:15:45.678Z"],
      ["asked", "2020-09-21T07:15:45.693Z"],
      ["created", "2020-09-21T07:15:45.724Z"],
    ]);
  });
});
