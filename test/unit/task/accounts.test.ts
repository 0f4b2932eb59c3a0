import { expect, test } from "vitest";
import { accountText, isSystemAccount } from "../../../src/task/accounts.ts";

test.each([
  ["S-1-5-18", "S-1-5-18 (SYSTEM)"],
  ["s-1-5-32-544", "s-1-5-32-544 (Administrators)"],
  ["CORP\\ann", "CORP\\ann"],
  ["__proto__", "__proto__"],
])("%s", (account, text) => {
  expect(accountText(account)).toBe(text);
});

test("all spellings of the system's account", () => {
  for (const account of ["S-1-5-18", "system", "NT AUTHORITY\\SYSTEM"]) {
    expect(isSystemAccount(account)).toBe(true);
  }
  expect(isSystemAccount("systemuser")).toBe(false);
});
