import { expect, test } from "vitest";
import { defang } from "../../../src/export/defang.ts";

test.each([
  ["iwr http://198.51.100.23/a.txt", "iwr hxxp://198[.]51[.]100[.]23/a.txt"],
  ["HTTPS://evil.example:8080/x.ps1", "HxxPS://evil[.]example:8080/x.ps1"],
  ["ftp://files.example/a.b", "ftp://files[.]example/a.b"],
  ["to 10.0.0.7:4444 then", "to 10[.]0[.]0[.]7:4444 then"],
  ["('http://a.example/b')", "('hxxp://a[.]example/b')"],
  // No address: versions, names of files, numbers.
  ["powershell v1.0.2 a.ps1", "powershell v1.0.2 a.ps1"],
  ["1.2.3.4.5", "1.2.3.4.5"],
  ["", ""],
])("%s", (text, expected) => {
  expect(defang(text)).toBe(expected);
  expect(defang(defang(text))).toBe(expected);
});

test("a long text takes no longer than it is long", () => {
  const text = `${"1.".repeat(100_000)}http://${"a.".repeat(100_000)}`;
  expect(defang(text)).toHaveLength(text.length + 100_000 * 2);
});
