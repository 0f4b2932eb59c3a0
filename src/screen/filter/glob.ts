/**
 * Does a text match a pattern with `*` and `?`? Both ends anchored, both sides in the caller's case. Two
 * pointers and one place to come back to: O(text × pattern) at worst, no backtracking tree.
 */
export function matchesGlob(text: string, pattern: string): boolean {
  let t = 0;
  let p = 0;
  let starAt = -1;
  let starText = 0;
  while (t < text.length) {
    const sign = pattern[p];
    if (sign === "*") {
      starAt = p++;
      starText = t;
    } else if (sign === "?" || (sign !== undefined && sign === text[t])) {
      p++;
      t++;
    } else if (starAt !== -1) {
      p = starAt + 1;
      t = ++starText;
    } else {
      return false;
    }
  }
  while (pattern[p] === "*") p++;
  return p === pattern.length;
}

export function hasWildcard(pattern: string): boolean {
  return pattern.includes("*") || pattern.includes("?");
}
