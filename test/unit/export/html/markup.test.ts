import { expect, test } from "vitest";
import {
  code,
  html,
  join,
  lines,
  plainText,
  text,
} from "../../../../src/export/html/markup.ts";

test("what is put into a template is text, unless it came out of one", () => {
  const inner = html`<em>${"a & b"}</em>`;
  expect(
    html`<p>${"<i>"}${inner}${3}${[inner, inner]}${undefined}</p>`.source,
  ).toBe(
    "<p>&lt;i&gt;<em>a &amp; b</em>3<em>a &amp; b</em><em>a &amp; b</em></p>",
  );
});

test("what cannot be seen is spelled out and set apart", () => {
  expect(text("a\u202eb\u0000").source).toBe("a<b>\\u{202e}</b>b<b>\\x00</b>");
  expect(plainText("\"\u202e'").source).toBe("&quot;\\u{202e}&#39;");
  expect(text("x".repeat(20), 5).source).toBe("xxxxx<b>…</b>");
});

test("lines stay lines, whatever ends them", () => {
  expect(lines("a\r\nb\rc\n<d>").source).toBe("a\nb\nc\n&lt;d&gt;");
  expect(lines("abc\ndef", 5).source).toBe("abc\nd<b>…</b>");
});

test("an empty text says so", () => {
  expect(code("").source).toBe("<i>(empty)</i>");
  expect(code("a").source).toBe("<code>a</code>");
  expect(join([code("a"), code("b")], html`, `).source).toBe(
    "<code>a</code>, <code>b</code>",
  );
});
