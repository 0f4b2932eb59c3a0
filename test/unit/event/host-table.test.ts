import { describe, expect, it } from "vitest";
import { firstLabel, HostTable } from "../../../src/event/host-table.ts";

const LOG = "logs/a.ndjson";

describe("firstLabel", () => {
  it.each([
    ["WORKSTATION6.theshire.local", "workstation6"],
    ["WORKSTATION6", "workstation6"],
    ["10.20.30.40", "10.20.30.40"],
    ["fe80::1", "fe80::1"],
    [".odd", ".odd"],
  ])("of %j is %j", (name, label) => expect(firstLabel(name)).toBe(label));
});

describe("HostTable", () => {
  it("takes the short and the full name for one machine", () => {
    const hosts = new HostTable();
    const full = hosts.named("WORKSTATION6.theshire.local", LOG);
    expect(hosts.named("WORKSTATION6", LOG)).toBe(full);
    expect(full).toEqual({
      index: 0,
      id: "workstation6",
      name: "WORKSTATION6.theshire.local",
    });
    expect(hosts.named("WORKSTATION5", LOG)).not.toBe(full);
    expect(hosts.all).toHaveLength(2);
  });

  it("takes the document's id when both names begin alike", () => {
    const hosts = new HostTable();
    const host = hosts.identified("W6.corp.example", "w6", "uuid-6", LOG);
    expect(host.id).toBe("uuid-6");
    expect(hosts.identified("W6.corp.example", "w6", "uuid-6", LOG)).toBe(host);
  });

  it("does not take the collector's id for a forwarded event", () => {
    const hosts = new HostTable();
    const host = hosts.identified(
      "W6.corp.example",
      "collector",
      "uuid-c",
      LOG,
    );
    expect(host.id).toBe("w6");
  });

  it("does not take an id when nothing says whose it is", () => {
    const hosts = new HostTable();
    expect(hosts.identified("W6", undefined, "uuid-6", LOG).id).toBe("w6");
    expect(hosts.identified("", undefined, "uuid-6", LOG).id).toBe("uuid-6");
  });

  it("remembers the id for later events of that name", () => {
    const hosts = new HostTable();
    const before = hosts.named("W6.corp.example", LOG);
    const identified = hosts.identified("W6", "W6", "uuid-6", LOG);
    expect(before.id).toBe("w6");
    expect(hosts.named("W6.corp.example", LOG)).toBe(identified);
    expect(hosts.identified("W6", undefined, undefined, LOG)).toBe(identified);
  });

  it("takes the log for the machine when there is no name", () => {
    const hosts = new HostTable();
    expect(hosts.named("", LOG).id).toBe(LOG);
    expect(hosts.named("", LOG)).toBe(hosts.named("", LOG));
    expect(hosts.named("", "logs/b.ndjson").id).toBe("logs/b.ndjson");
  });

  it("lumps hosts together when there are too many", () => {
    const hosts = new HostTable();
    for (let i = 0; i < 65_536; i++) hosts.named(`h${i}`, LOG);
    expect(hosts.overflowed).toBe(false);
    const more = hosts.named("one-more", LOG);
    expect(hosts.named("and-another", LOG)).toBe(more);
    expect(hosts.overflowed).toBe(true);
    expect(hosts.named("h7", LOG).id).toBe("h7");
  });
});
