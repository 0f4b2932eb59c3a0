/** What a log may hold that wants more than to be read, by what it tries. */
export const HOSTILE_TEXTS: Readonly<Record<string, string>> = {
  "colours and cursor moves":
    "\x1b[31;7mred\x1b[0m\x1b[2J\x1b[10;10Hhere\x1b[8mhidden",
  "a title, a link and a clipboard":
    "\x1b]0;owned\x07\x1b]8;;http://x\x07link\x1b]52;c;aGk=\x07",
  "line ends and tabs": "one\r\ntwo\tthree\x0b\x0cfour\b\b\b\b",
  "a name written backwards": "cod\u202efdp.exe\u2066\u200f\u200b\u00ad",
  "wide characters": "日本語のタスク名".repeat(8),
  "emoji that join": "👩\u200d👩\u200d👧\u200d👦👍🏽🇩🇪1\ufe0f\u20e3".repeat(4),
  "a pile of marks": "a" + "\u0301".repeat(400) + "\u0489".repeat(40),
  "ten thousand columns": "x".repeat(10_000),
  "no spaces and no end": "\\".repeat(300),
  "broken pairs": "\ud800\udc00\ud83d x \udfff",
  "8-bit controls": "\x9b31m\x90q\x9c\x85\x84",
};
