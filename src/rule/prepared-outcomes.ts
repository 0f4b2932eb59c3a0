/**
 * What `prepared.ts` goes by, in JSON. None where the program runs as modules; where its modules are joined, the build puts
 * here what it has read.
 */
export const PREPARED: string | undefined = undefined;
