import { describe, expect, it } from "vitest";
import type { Doc } from "../../../src/event/event.ts";
import { resolvedSids } from "../../../src/event/resolved-sids.ts";

/** What a name answers in a record with these data. */
function read(doc: Doc, name: string): string | undefined {
  const data = resolvedSids((each) => (record) => record[each] as string);
  return data(name)(doc);
}

const SID = "S-1-5-21-1-2-3-1105";

describe("resolvedSids", () => {
  it("leaves SIDs and names where Windows wrote them", () => {
    const doc = { SubjectUserSid: SID, SubjectUserName: "alma", Other: "x" };
    expect(read(doc, "SubjectUserSid")).toBe(SID);
    expect(read(doc, "SubjectUserName")).toBe("alma");
    expect(read(doc, "SubjectDomainName")).toBeUndefined();
    expect(read(doc, "Other")).toBe("x");
  });

  it.each([
    ["NT AUTHORITY\\SYSTEM", "S-1-5-18"],
    ["NULL SID", "S-1-0-0"],
    ["Mandatory Label\\High Mandatory Level", "S-1-16-12288"],
    ["CORP\\alma", undefined],
  ])("knows the SID of %s, if anybody does", (text, sid) => {
    expect(read({ TargetUserSid: text }, "TargetUserSid")).toBe(sid);
  });

  it("takes the account from where the SID was, if its own fields are empty", () => {
    const doc = { SubjectUserSid: "CORP\\alma", SubjectUserName: "-" };
    expect(read(doc, "SubjectUserName")).toBe("alma");
    expect(read(doc, "SubjectDomainName")).toBe("CORP");
    const both = { SubjectUserSid: "CORP\\alma", SubjectUserName: "ben" };
    expect(read(both, "SubjectUserName")).toBe("ben");
    const none = { TargetUserSid: "NULL SID", TargetUserName: "-" };
    expect(read(none, "TargetUserName")).toBe("-");
  });

  it("asks the shape for the part of a value that a row is after", () => {
    const data = resolvedSids((name, part) => () => `${name}/${part}`);
    expect(data("ContextInfo", "HostName")({})).toBe("ContextInfo/HostName");
  });
});
