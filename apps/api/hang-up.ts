import { closeSync, openSync } from "node:fs";

/**
 * Tells the two meanings of SIGHUP apart. Sent by somebody it asks a server to read its files again; sent by the
 * kernel it says that the terminal is gone that this process was started from (termio(7)).
 *
 * @returns what to ask when the signal comes: whether the terminal is gone.
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
