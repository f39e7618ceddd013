const parentArgument = "parent=";

/** The argument that tells a started process the pid of its parent. */
export function ownPidArgument(): string {
  return `${parentArgument}${process.pid}`;
}

/**
 * Whether the parent of this process has ended. Call it after `signalAtParentsEnd`, because the
 * kernel sends no signal for an earlier end.
 *
 * @param args of this process; false if they name no parent.
 */
export function isOrphan(args: readonly string[]): boolean {
  const named = args.find((argument) => argument.startsWith(parentArgument));
  return named !== undefined && Number(named.slice(parentArgument.length)) !== process.ppid;
}
