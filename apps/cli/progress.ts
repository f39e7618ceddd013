export interface ProgressBar {
  update(done: number): void;
  stop(): void;
}

const width = 30;

/**
 * Shows progress and pace on standard error, if that is a terminal.
 *
 * @param total `null` if it is not known.
 */
export function progressBar(total: number | null): ProgressBar {
  const { stderr } = process;
  if (!stderr.isTTY) return { update: () => undefined, stop: () => undefined };
  const startedAt = performance.now();
  let shownAt = 0;
  return {
    update: (done) => {
      const now = performance.now();
      if (now - shownAt < 100 && done !== total) return;
      shownAt = now;
      const pace = `${(done / ((now - startedAt) / 1000)).toFixed(0)} per second`;
      const filled = total === null ? 0 : Math.round((done / total) * width);
      const bar = `[${"#".repeat(filled)}${"-".repeat(width - filled)}] ${done}/${total}`;
      stderr.write(`\r\u001b[K${total === null ? done : bar}, ${pace}`);
    },
    stop: () => stderr.write("\r\u001b[K"),
  };
}
