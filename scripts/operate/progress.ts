export interface ProgressBar {
  update(done: number): void;
  stop(): void;
}

const width = 30;

/**
 * A progress bar on standard error; nothing where that is no terminal.
 *
 * @param total `null`: nobody knows.
 */
export function progressBar(total: number | null): ProgressBar {
  const { stderr } = process;
  if (!stderr.isTTY) return { update: () => undefined, stop: () => undefined };
  return {
    update: (done) => {
      const filled = total === null ? 0 : Math.round((done / total) * width);
      const bar = `${"#".repeat(filled)}${"-".repeat(width - filled)}`;
      stderr.write(total === null ? `\r${done}` : `\r[${bar}] ${done}/${total}`);
    },
    stop: () => stderr.write("\r\u001b[K"),
  };
}
