/**
 * How much more time a large input takes than a small one: the best of pairs that take turns, in time of
 * this thread's processor. A collection of garbage and whatever else the machine does only ever add to a time.
 *
 * @param work is called with each of the two sizes, several times.
 * @returns the time of the large one as a multiple of the small one's, which counts as a millisecond at
 * least: below that, what grows is not seen.
 */
export function growthOf(work: (size: number) => unknown, small: number, large: number): number {
  const times = { small: [] as number[], large: [] as number[] };
  work(small);
  for (let pair = 0; pair < 3; pair++) {
    times.small.push(cpuMs(() => work(small)));
    times.large.push(cpuMs(() => work(large)));
  }
  return Math.min(...times.large) / Math.max(Math.min(...times.small), 1);
}

/** As `growthOf`, for work that gives the event loop back in between. */
export async function growthOfAsync(
  work: (size: number) => Promise<unknown>,
  small: number,
  large: number,
): Promise<number> {
  const times = { small: [] as number[], large: [] as number[] };
  await work(small);
  for (let pair = 0; pair < 3; pair++) {
    for (const [size, list] of [
      [small, times.small],
      [large, times.large],
    ] as const) {
      const before = process.threadCpuUsage();
      await work(size);
      const { user, system } = process.threadCpuUsage(before);
      list.push((user + system) / 1000);
    }
  }
  return Math.min(...times.large) / Math.max(Math.min(...times.small), 1);
}

/** Milliseconds of this thread's processor, user and system together. */
function cpuMs(work: () => unknown): number {
  const before = process.threadCpuUsage();
  work();
  const { user, system } = process.threadCpuUsage(before);
  return (user + system) / 1000;
}
