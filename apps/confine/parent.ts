const parentArgument = "parent=";

/** Tells a process that this one starts who has started it. */
export function ownPidArgument(): string {
  return `${parentArgument}${process.pid}`;
}

/**
 * Whether whoever has started this process is gone. To be asked after `hearParentsEnd`: the kernel does not
 * tell of an end that was before.
 *
 * @param args of this process; where they do not name a parent, there is none to miss.
 */
export function isOrphan(args: readonly string[]): boolean {
  const named = args.find((argument) => argument.startsWith(parentArgument));
  return named !== undefined && Number(named.slice(parentArgument.length)) !== process.ppid;
}
