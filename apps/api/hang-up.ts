import { closeSync, openSync } from "node:fs";

/**
 * Distinguishes the two meanings of SIGHUP. Sent by a person or a program, it asks the server to reload. Sent by the
 * kernel, it reports that the terminal is closed that started this process (termio(7)).
 *
 * @returns a function that tells, when the signal arrives, whether the terminal is closed.
 */
export function watchTerminal(): () => boolean {
  const hadTerminal = hasTerminal();
  return () => hadTerminal && !hasTerminal();
}

/** Whether this process has a controlling terminal (tty(4)). */
function hasTerminal(): boolean {
  try {
    closeSync(openSync("/dev/tty", "r"));
    return true;
  } catch {
    return false;
  }
}
