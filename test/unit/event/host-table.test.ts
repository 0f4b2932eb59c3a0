import { describe, expect, it } from "vitest";
import { Alias } from "../../../src/event/event.ts";
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
    const host = hosts.identified("W6", "W6", "uuid-6", LOG);
    expect(hosts.named("W6.corp.example", LOG)).toBe(host);
    expect(hosts.identified("W6", undefined, undefined, LOG)).toBe(host);
    expect(host).toEqual({ index: 0, id: "uuid-6", name: "W6" });
  });

  it("stays with the name where the id comes later: one machine, both ids", () => {
    const hosts = new HostTable();
    const before = hosts.named("W6.corp.example", LOG);
    expect(before.ids).toBeUndefined();
    expect(hosts.identified("W6", "W6", "uuid-6", LOG)).toBe(before);
    expect(hosts.named("w6", LOG)).toBe(before);
    expect(before.id).toBe("w6");
    expect(before.ids).toEqual(new Alias(["w6", "uuid-6"]));
    expect(hosts.all).toHaveLength(1);
  });

  it("takes two ids for two machines, and a bare name for the newer", () => {
    const hosts = new HostTable();
    const first = hosts.identified("W6.a.example", "W6", "uuid-1", LOG);
    const second = hosts.identified("W6.b.example", "W6", "uuid-2", LOG);
    expect(first).not.toBe(second);
    expect(hosts.named("W6", LOG)).toBe(second);
    expect(hosts.identified("W6.a.example", "W6", "uuid-1", LOG)).toBe(first);
    // Nor does a name that has got its id take another.
    const named = new HostTable();
    const host = named.named("W7", LOG);
    expect(named.identified("W7", "W7", "uuid-1", LOG)).toBe(host);
    expect(named.identified("W7", "W7", "uuid-2", LOG)).not.toBe(host);
  });

  it("knows a machine by its id when it has got another name", () => {
    const hosts = new HostTable();
    const old = hosts.identified("OLD", "OLD", "uuid-6", LOG);
    const byName = hosts.named("NEW", LOG);
    expect(hosts.identified("NEW", "NEW", "uuid-6", LOG)).toBe(old);
    expect(hosts.named("NEW", LOG)).toBe(old);
    expect(byName.ids).toBeUndefined();
  });

  it("tells machines apart by the whole name if it is told to", () => {
    const hosts = new HostTable(true);
    const a = hosts.named("W6.a.example", LOG);
    expect(a.id).toBe("w6.a.example");
    expect(hosts.named("w6.A.example", LOG)).toBe(a);
    expect(hosts.named("W6.b.example", LOG)).not.toBe(a);
    expect(hosts.named("W6", LOG)).not.toBe(a);
    // Whose an id is, is told by the first label all the same.
    const c = hosts.identified("W6.c.example", "w6", "uuid-c", LOG);
    expect(c.id).toBe("uuid-c");
    expect(hosts.named("W6.c.example", LOG)).toBe(c);
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
