/** A system call that a worker may make once it waits for jobs, with the reason. */
export interface AllowedCall {
  name: string;
  /** The number on x86-64 (`asm/unistd_64.h`); null if the call does not exist there. */
  x64: number | null;
  /** The number on arm64 (`asm-generic/unistd.h`); null if the call does not exist there. */
  arm64: number | null;
  why: string;
}

/** The processors with known numbers, by their names in `process.arch`. */
export type KnownArch = "x64" | "arm64";

/**
 * The system calls that a worker may make. Any other call kills the process. Reasons that name "a
 * job" are for calls that jobs were seen to make; the other calls are needed to wait, to fail and
 * to end.
 *
 * Never add io_uring_setup, io_uring_enter and io_uring_register, whose operations bypass the
 * filter (seccomp(2) does not see them), nor clone, fork, execve, socket, ptrace, chmod, rename,
 * unlink.
 */
export const allowedCalls: readonly AllowedCall[] = [
  // Files: Landlock allows only the worker's directory and its code.
  {
    name: "openat",
    x64: 257,
    arm64: 56,
    why: "a job opens its inputs, its results and its bundles",
  },
  { name: "open", x64: 2, arm64: null, why: "the same where the C library is musl" },
  { name: "read", x64: 0, arm64: 63, why: "a job reads its channel and files" },
  { name: "write", x64: 1, arm64: 64, why: "a job writes its channel and results" },
  { name: "pread64", x64: 17, arm64: 67, why: "Node reads at a position with it" },
  { name: "pwrite64", x64: 18, arm64: 68, why: "Node writes at a position with it" },
  { name: "readv", x64: 19, arm64: 65, why: "libuv reads with it" },
  { name: "writev", x64: 20, arm64: 66, why: "libuv writes with it" },
  { name: "close", x64: 3, arm64: 57, why: "a job closes what it opened" },
  { name: "lseek", x64: 8, arm64: 62, why: "a job seeks the end of a file" },
  {
    name: "getdents64",
    x64: 217,
    arm64: 61,
    why: "a job with a large policy lists the policies that ship; Landlock leaves no other directory to list",
  },
  { name: "statx", x64: 332, arm64: 291, why: "a job asks for the size of a file" },
  { name: "fstat", x64: 5, arm64: 80, why: "the C library asks for the size of a file" },
  {
    name: "newfstatat",
    x64: 262,
    arm64: 79,
    why: "the same, by newer C libraries: a job asks for it",
  },
  { name: "stat", x64: 4, arm64: null, why: "the same where the C library is musl" },
  { name: "lstat", x64: 6, arm64: null, why: "the same where the C library is musl" },
  { name: "fcntl", x64: 72, arm64: 25, why: "Node checks its standard streams when it ends" },
  { name: "mkdir", x64: 83, arm64: null, why: "a job makes the directory of its results" },
  { name: "mkdirat", x64: 258, arm64: 34, why: "the same on arm64, which has no mkdir" },
  { name: "getcwd", x64: 79, arm64: 17, why: "a job resolves paths" },
  { name: "readlink", x64: 89, arm64: null, why: "a job checks its paths for links" },
  { name: "readlinkat", x64: 267, arm64: 78, why: "the same on arm64, which has no readlink" },

  // Memory.
  { name: "mmap", x64: 9, arm64: 222, why: "a job allocates memory" },
  { name: "munmap", x64: 11, arm64: 215, why: "a job frees memory" },
  { name: "mremap", x64: 25, arm64: 216, why: "the C library grows large blocks with it" },
  { name: "mprotect", x64: 10, arm64: 226, why: "V8 writes code and then runs it during a job" },
  {
    name: "pkey_mprotect",
    x64: 329,
    arm64: 288,
    why: "the same, on processors with keys for memory",
  },
  {
    name: "madvise",
    x64: 28,
    arm64: 233,
    why: "a job tells the kernel which memory it does not need",
  },
  { name: "brk", x64: 12, arm64: 214, why: "a job allocates memory" },

  // Threads: only those that Node has started before; none can be started.
  { name: "futex", x64: 202, arm64: 98, why: "the threads of a job wait for each other" },
  { name: "membarrier", x64: 324, arm64: 283, why: "V8 makes new code known to its threads" },
  { name: "epoll_pwait", x64: 281, arm64: 22, why: "Node's thread for delayed work waits with it" },
  { name: "epoll_wait", x64: 232, arm64: null, why: "the same, by older versions of libuv" },
  { name: "sched_yield", x64: 24, arm64: 124, why: "a waiting thread yields to others" },
  {
    name: "sched_getaffinity",
    x64: 204,
    arm64: 123,
    why: "a job asks how many processors there are",
  },
  { name: "sched_getparam", x64: 143, arm64: 121, why: "the C library asks it when a thread ends" },
  {
    name: "sched_getscheduler",
    x64: 145,
    arm64: 120,
    why: "the C library asks it when a thread ends",
  },
  { name: "rseq", x64: 334, arm64: 293, why: "the C library unregisters it when a thread ends" },
  { name: "gettid", x64: 186, arm64: 178, why: "a failing thread names itself" },
  { name: "getpid", x64: 39, arm64: 172, why: "a failing process names itself" },

  // Time and used resources.
  {
    name: "clock_gettime",
    x64: 228,
    arm64: 113,
    why: "the time, where the kernel has no quicker way",
  },
  { name: "clock_getres", x64: 229, arm64: 114, why: "the resolution of that time" },
  {
    name: "gettimeofday",
    x64: 96,
    arm64: 169,
    why: "the time, where the kernel has no quicker way",
  },
  { name: "time", x64: 201, arm64: null, why: "the time, where the kernel has no quicker way" },
  { name: "clock_nanosleep", x64: 230, arm64: 115, why: "V8's threads wait with it during a job" },
  { name: "nanosleep", x64: 35, arm64: 101, why: "the same, by older C libraries" },
  { name: "getrusage", x64: 98, arm64: 165, why: "a job reports its used resources" },
  { name: "sysinfo", x64: 99, arm64: 179, why: "how much memory there is" },
  { name: "getrandom", x64: 318, arm64: 278, why: "V8 and Node read random numbers" },

  // Signals, and the end of threads and processes.
  { name: "rt_sigaction", x64: 13, arm64: 134, why: "abort(3) sets its signal to end the process" },
  {
    name: "rt_sigprocmask",
    x64: 14,
    arm64: 135,
    why: "a job's threads block signals for a moment",
  },
  { name: "rt_sigreturn", x64: 15, arm64: 139, why: "the way back from a signal" },
  {
    name: "restart_syscall",
    x64: 219,
    arm64: 128,
    why: "the kernel continues an interrupted call with it",
  },
  { name: "exit", x64: 60, arm64: 93, why: "a thread ends" },
  { name: "exit_group", x64: 231, arm64: 94, why: "the process ends" },
];

/**
 * Calls that are allowed only on the process itself: the first argument must be its own pid.
 */
export const callsToItself: readonly AllowedCall[] = [
  { name: "tgkill", x64: 234, arm64: 131, why: "V8 ends the process when it is out of memory" },
  { name: "kill", x64: 62, arm64: 129, why: "a worker without a parent ends itself" },
];

/** Calls that docops makes by their numbers, before the filter is active. */
export const directCalls = {
  landlock_create_ruleset: { x64: 444, arm64: 444 },
  landlock_add_rule: { x64: 445, arm64: 445 },
  landlock_restrict_self: { x64: 446, arm64: 446 },
  seccomp: { x64: 317, arm64: 277 },
  prlimit64: { x64: 302, arm64: 261 },
  getpid: { x64: 39, arm64: 172 },
  openat: { x64: 257, arm64: 56 },
  getdents64: { x64: 217, arm64: 61 },
} as const;
