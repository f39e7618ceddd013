/** The kernel's sandbox layers that this Node version can use. */
export interface KernelLayers {
  /** The version of Landlock; 0 if there is none. */
  landlock: number;
  /** Whether the kernel has system-call filters that kill the process. */
  seccomp: boolean;
}

/** The confinement that a worker applies to itself before it reads its first job. */
export interface WorkerConfinement {
  /** The only directory that the worker may write in. */
  home: string;
  /** The files and directories of its code. */
  readable: readonly string[];
  /** The most bytes of a file that the worker writes. */
  maxFileBytes: number;
  layers: KernelLayers;
}

/** The confinement that a launcher applies to itself. The processes that it starts inherit it. */
export interface LauncherConfinement {
  /** The parent directory of the homes of all workers. */
  root: string;
  /** The files and directories of the workers' code. */
  readable: readonly string[];
  layers: KernelLayers;
}

const prefix = "confine=";

/** A confinement as a command-line argument of the process to be confined. */
export function confinementArgument(confinement: WorkerConfinement | LauncherConfinement): string {
  return `${prefix}${JSON.stringify(confinement)}`;
}

/** The confinement in a process's arguments; null if there is none. */
export function confinementIn<T extends WorkerConfinement | LauncherConfinement>(
  args: readonly string[],
): T | null {
  const argument = args.find((candidate) => candidate.startsWith(prefix));
  return argument === undefined ? null : (JSON.parse(argument.slice(prefix.length)) as T);
}
