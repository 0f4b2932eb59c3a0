/**
 * Tells one build of the program from another; undefined where it runs as modules, which may be others at each start. Where they are
 * joined, the build puts it here: see `build/program-id.ts`.
 */
export const PROGRAM_ID: string | undefined = undefined;
