/**
 * The least processor time that one measurement covers, in milliseconds. Some kernels count a thread's time in
 * ticks of 4 ms: a single call of 2 ms would be told as 0 or as 4.
 */
const measuredMs = 20;

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
  return ratio(times);
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
    times.small.push(await cpuMsAsync(() => work(small)));
    times.large.push(await cpuMsAsync(() => work(large)));
  }
  return ratio(times);
}

function ratio(times: { small: number[]; large: number[] }): number {
  return Math.min(...times.large) / Math.max(Math.min(...times.small), 1);
}

/** Milliseconds of this thread's processor that one call takes, user and system together. */
function cpuMs(work: () => unknown): number {
  const elapsed = processorClock();
  for (let calls = 1; ; calls++) {
    work();
    if (elapsed() >= measuredMs) return elapsed() / calls;
  }
}

async function cpuMsAsync(work: () => Promise<unknown>): Promise<number> {
  const elapsed = processorClock();
  for (let calls = 1; ; calls++) {
    await work();
    if (elapsed() >= measuredMs) return elapsed() / calls;
  }
}

function processorClock(): () => number {
  const start = process.threadCpuUsage();
  return () => {
    const { user, system } = process.threadCpuUsage(start);
    return (user + system) / 1000;
  };
}
