/**
 * Ink's class `Output`, which puts a frame together. It is not among the doors of the package, so it is taken by its place. (In
 * the joined program the build has done so.)
 */

const { href } = new URL("output.js", import.meta.resolve("ink"));

export const { default: Output } = (await import(href)) as {
  readonly default: { readonly prototype: unknown };
};
