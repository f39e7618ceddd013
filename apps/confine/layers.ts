/** What a kernel has to hold a process with, as far as this Node reaches it. */
export interface KernelLayers {
  /** The version of Landlock; 0: none. */
  landlock: number;
  /** Filters of system calls that end the process. */
  seccomp: boolean;
}

/** What a worker is told to put on itself before it reads its first job. */
export interface WorkerConfinement {
  /** The one directory that it may write in. */
  home: string;
  /** Files and directories of its code. */
  readable: readonly string[];
  /** The most bytes of one file that it writes. */
  maxFileBytes: number;
  layers: KernelLayers;
}

/** What a launcher is told to put on itself: whatever it starts has it too. */
export interface LauncherConfinement {
  /** The directory that all homes of workers are in. */
  root: string;
  /** Files and directories of the code of workers. */
  readable: readonly string[];
  layers: KernelLayers;
}

const prefix = "confine=";

/** A confinement as an argument of the process that it is for. */
export function confinementArgument(confinement: WorkerConfinement | LauncherConfinement): string {
  return `${prefix}${JSON.stringify(confinement)}`;
}

/** The confinement in a process's arguments; null: it is told of none. */
export function confinementIn<T extends WorkerConfinement | LauncherConfinement>(
  args: readonly string[],
): T | null {
  const argument = args.find((candidate) => candidate.startsWith(prefix));
  return argument === undefined ? null : (JSON.parse(argument.slice(prefix.length)) as T);
}
