import { expect, test } from "vitest";
import { shortHost, shortUser } from "../../../../src/screen/rows/names.ts";

test("a host keeps its domain where there is room for it", () => {
  expect(shortHost("srv.corp.example", 16)).toBe("srv.corp.example");
  expect(shortHost("srv.corp.example", 15)).toBe("srv");
  expect(shortHost("WKS-014", 3)).toBe("WKS-014");
  expect(shortHost("192.0.2.117", 8)).toBe("192.0.2.117");
  expect(shortHost(".hidden", 3)).toBe(".hidden");
});

test("a user likewise", () => {
  expect(shortUser("CORP\\jdoe", 9)).toBe("CORP\\jdoe");
  expect(shortUser("CORP\\jdoe", 8)).toBe("jdoe");
  expect(shortUser("administrator", 5)).toBe("administrator");
});
