/** The themes that come with tripline, by name; each is a file of the folder `themes`. */
export const BUNDLED_THEMES = [
  "dark",
  "light",
  "high-contrast",
  // Two that tell severities apart without red against green, or without blue against yellow.
  "deuteranopia",
  "tritanopia",
  // Without the bright half of the sixteen colours, which some palettes use for greys.
  "basic",
  "mono",
] as const;
