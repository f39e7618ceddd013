/** How far a batch is, on standard error; nothing where that is no terminal. */
export function progressLine() {
  const { stderr } = process;
  const startedAt = performance.now();
  let shownAt = 0;
  return {
    update: (done: number, skipped: number) => {
      const now = performance.now();
      if (!stderr.isTTY || now - shownAt < 100) return;
      shownAt = now;
      const perSecond = (done / ((now - startedAt) / 1000)).toFixed(0);
      stderr.write(`\r\u001b[K${done + skipped} tasks, ${perSecond} a second`);
    },
    stop: () => {
      if (stderr.isTTY) stderr.write("\r\u001b[K");
    },
  };
}
