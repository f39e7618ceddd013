/**
 * The place where an error was raised: the first frames of its stack, without its message. The
 * message may quote any text, and also lines that look like frames.
 *
 * @returns at most eight lines, `at fillTemplate (worker.cjs:12:34)`.
 */
export function stackFrames(error: Error): string[] {
  const stack = String(error.stack ?? "");
  const message = String(error.message);
  const at = message === "" ? -1 : stack.indexOf(message);
  const frames = (at < 0 ? stack : stack.slice(at + message.length)).split("\n");
  return frames
    .map((line) => line.trim())
    .filter((line) => frame.test(line))
    .slice(0, maxFrames);
}

const maxFrames = 8;
const frame = /^at \S.*:\d+:\d+\)?$/;
