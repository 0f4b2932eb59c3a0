/** Time for tests of what must not hang: that other work keeps the machine busy does not count. */

/** @returns CPU time of this process since the call, ms */
export function cpuClock(): () => number {
  const start = process.cpuUsage();
  return () => {
    const { user, system } = process.cpuUsage(start);
    return (user + system) / 1_000;
  };
}
