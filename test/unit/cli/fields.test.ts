import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { packageRoot } from "../../../src/base/package-root.ts";
import type { ChannelReference } from "../../../src/event/field-reference.ts";
import { SHAPE_GUIDE } from "../../../src/event/shape-guide.ts";
import { Shapes } from "../../../src/event/shapes/all.ts";
import { tripline } from "../../support/program.ts";
import { fieldsPage, REGENERATE } from "./fields-page.ts";

describe("the shape guide", () => {
  it("names every shape, in the order in which they are tried", () => {
    expect(SHAPE_GUIDE.map((guide) => guide.name)).toEqual(new Shapes().names);
  });
});

describe("docs/fields.md", () => {
  it("is what the tables say", async () => {
    const page = join(packageRoot(), "docs", "fields.md");
    expect(existsSync(page), `no docs/fields.md; run ${REGENERATE}`).toBe(true);
    await expect(
      await fieldsPage(),
      `docs/fields.md is out of date; run ${REGENERATE}`,
    ).toMatchFileSnapshot(page);
  });
});

describe.concurrent("tripline fields", () => {
  it("lists the shapes, how each is told and what it cannot give", async () => {
    const { code, stdout, stderr } = await tripline(["fields"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout)
      .toContain(`wl-raw: winlogbeat 7 and 8 without its module, as it writes files
  told by  winlog.event_id or winlog.event_data, and nothing of wl-ecs
  data     winlog.event_data.NAME
  lacks    the bytes of registry values (registry.data.bytes)
`);
    for (const { name } of SHAPE_GUIDE) expect(stdout).toContain(`${name}: `);
  });

  it("lists the fields of a shape by event id, with their sources", async () => {
    const { code, stdout, stderr } = await tripline(["fields", "nxlog"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toContain(`
  13  configuration, registry · change · RegistryEvent (Value Set) (or: Registry value set (rule: RegistryEvent); modification)
    TargetObject → registry.path, registry.hive, registry.key, registry.value
    Details → registry.data.type, registry.data.strings
`);
    expect(stdout).toContain(`
Windows PowerShell
  every event
    event.module = powershell
    event.dataset = powershell, windows.powershell
`);
    expect(stdout).toContain(
      "    ContextInfo: HostApplication → process.command_line, process.args, process.args_count\n",
    );
  });

  it("says of a shape that is in ECS already that nothing is mapped", async () => {
    const { code, stdout } = await tripline(["fields", "endpoint"]);
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /\nFields are read as they stand in the document\.\n$/,
    );
  });

  it("prints the same as JSON", async () => {
    const all = await tripline(["fields", "--json"]);
    expect(JSON.parse(all.stdout)).toEqual({ shapes: SHAPE_GUIDE });
    const one = await tripline(["fields", "evtx", "--json"]);
    const { channels, ...guide } = JSON.parse(one.stdout) as {
      readonly channels: readonly ChannelReference[];
    };
    expect(guide).toEqual(SHAPE_GUIDE.find((each) => each.name === "evtx"));
    const security = channels.find((each) => each.channel === "Security");
    expect(security?.events.find((each) => each.code === "5379")).toEqual({
      code: "5379",
      categories: ["iam"],
      types: ["user", "info"],
      actions: ["credential-manager-credentials-were-read"],
      fields: [],
    });
  });

  it("says which shape was probably meant", async () => {
    expect(await tripline(["fields", "wlraw"])).toMatchObject({
      code: 3,
      stdout: "",
      stderr: 'tripline: unknown shape "wlraw"\n  did you mean "wl-raw"?\n',
    });
    for (const [tool, hint] of [
      ["Chainsaw", 'chainsaw writes evtx: try "tripline fields evtx"'],
      ["fdr", 'fdr writes crowdstrike: try "tripline fields crowdstrike"'],
      [
        "winlogbeat",
        'winlogbeat writes wl-ecs, wl-raw or wl6: try "tripline fields wl-ecs"',
      ],
    ] as const) {
      expect((await tripline(["fields", tool])).stderr).toBe(
        `tripline: unknown shape "${tool}"\n  ${hint}\n`,
      );
    }
    expect((await tripline(["fields", "hayabusa"])).stderr).toContain(
      "  hayabusa writes what its own rules have found and not the records: ",
    );
    const { code, stderr } = await tripline(["fields", "syslog"]);
    expect(code).toBe(3);
    expect(stderr).toContain(
      'tripline: unknown shape "syslog"\n  there are nxlog, endpoint, ',
    );
  });
});
