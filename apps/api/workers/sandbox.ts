import { fileURLToPath } from "node:url";
import type { SandboxSupport } from "../../confine/find.ts";
import { confinementArgument } from "../../confine/layers.ts";
import { partsLeftOut } from "../../confine/parts.ts";
import { forkServerArgument } from "../../worker/protocol.ts";
import type { LauncherArguments } from "./launcher.ts";
import type { WorkerCode } from "./worker-code.ts";
import type { WorkerSetup } from "./worker-setup.ts";

const productRoot = fileURLToPath(new URL("../../../", import.meta.url));

/** The heap's part of a worker's memory. Buffers and code take the rest. */
const heapShare = 0.75;

/** Most objects of a job are young: with this much room a small job needs no garbage collection. */
const youngSpace = ["--min-semi-space-size=16", "--max-semi-space-size=32"];

/** One V8 thread: the other cores have other jobs, and more threads take time to start. */
const threads = "--v8-pool-size=1";

/**
 * V8 arguments of a fork server, which its forks have too. V8 has a single thread, because fork(2) copies no
 * others, and V8 would wait for them.
 */
export const forkServerV8 = [
  // A job of 500 paragraphs fits into it. In a larger one the warm-up jobs would leave memory that every fork copies.
  "--min-semi-space-size=8",
  "--max-semi-space-size=8",
  "--single-threaded",
  "--v8-pool-size=0",
  "--expose-gc",
  // Each fork would go on with a marking that the server has begun, and mark the same objects.
  "--no-incremental-marking",
  // The first collection of the old generation comes when it is five times as large as in the server.
  "--heap-growing-percent=400",
  // The warm-up jobs call a function less often than V8's own limit of 3,000.
  "--invocation-count-for-turbofan=600",
  // Each fork would have to compile flushed code again.
  "--no-flush-bytecode",
  // Each fork would have to compile a regular expression that the server has used once.
  "--no-regexp-tier-up",
];

const withoutWarnings = ["SecurityWarning", "ExperimentalWarning"].map(
  (warning) => `--disable-warning=${warning}`,
);

/** Whether this Node can be a fork server, which calls fork(2) in the C library (Node 26.1 on Linux). */
export function canFork(): boolean {
  return process.platform === "linux" && process.allowedNodeEnvironmentFlags.has("--allow-ffi");
}

/**
 * Arguments of Node for a worker, before its file. It may read its code and its directory, write only
 * there, start no process and open no socket. Its heap is bounded.
 *
 * @param codeFiles files of its code, and directories with a `/` at the end.
 */
export function sandboxArguments(
  codeFiles: readonly string[],
  directory: string,
  maxMemoryBytes: number,
  { files, kernel }: SandboxSupport,
): string[] {
  const bounds = [heapBound(maxMemoryBytes), ...youngSpace, threads, ...partsLeftOut()];
  if (!files) return bounds;
  return [...bounds, ...permissions(readableBy(codeFiles, directory), directory, kernel !== null)];
}

/** The parts of the set-up that a worker's arguments depend on. */
type ArgumentSources = Pick<WorkerSetup, "bounds" | "code" | "sandbox">;

/** All arguments of a worker, without those for its program. */
export function workerArguments(setup: ArgumentSources, home: string): string[] {
  const { bounds, code, sandbox } = setup;
  return [
    ...sandboxArguments(code.files, home, bounds.memoryBytes, sandbox),
    code.entry,
    ...confinement(setup, home),
  ];
}

/** All arguments of a fork server. It needs the C library to fork; its forks give it up before their job. */
export function forkServerArguments(setup: ArgumentSources, home: string): string[] {
  const { bounds, code, sandbox } = setup;
  return [
    heapBound(bounds.memoryBytes),
    ...forkServerV8,
    ...partsLeftOut(),
    ...(sandbox.files ? permissions(readableBy(code.files, home), home, true) : []),
    code.entry,
    ...confinement(setup, home),
    forkServerArgument,
  ];
}

/** The argument with the kernel's layers for a process or its forks; none if the kernel has no layers. */
function confinement({ bounds, code, sandbox }: ArgumentSources, home: string): string[] {
  if (sandbox.kernel === null) return [];
  const readable = [...code.files, `${productRoot}package.json`];
  const maxFileBytes = bounds.disk.bytes;
  return [confinementArgument({ home, readable, maxFileBytes, layers: sandbox.kernel })];
}

/**
 * Arguments of a launcher, with the kernel's layers for itself.
 *
 * @param root the directory in which workers' directories are made.
 */
export function launcherArguments(
  { files }: WorkerCode,
  root: string,
  { kernel }: SandboxSupport,
): LauncherArguments {
  const node = partsLeftOut();
  if (kernel === null) return { node, program: [], places: [] };
  const readable = [...files, `${productRoot}package.json`];
  return {
    node: [...node, "--disable-warning=ExperimentalWarning"],
    program: [confinementArgument({ root, readable, layers: kernel })],
    places: [root, process.execPath, ...readable],
  };
}

function readableBy(codeFiles: readonly string[], directory: string): string[] {
  return [...codeFiles, `${productRoot}package.json`, `${directory}/`];
}

function permissions(readable: readonly string[], directory: string, hasFfi: boolean): string[] {
  return [
    "--permission",
    ...readable.map((path) => `--allow-fs-read=${path}`),
    `--allow-fs-write=${directory}/`,
    // It needs FFI until it has put the kernel's layers on itself. Nobody would read Node's warnings about
    // it, which take a millisecond.
    ...(hasFfi ? ["--allow-ffi", ...withoutWarnings] : []),
  ];
}

function heapBound(maxMemoryBytes: number): string {
  return `--max-old-space-size=${Math.floor((maxMemoryBytes * heapShare) / 1024 / 1024)}`;
}
