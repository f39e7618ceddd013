import { fileURLToPath } from "node:url";
import type { SandboxSupport } from "../../confine/find.ts";
import { confinementArgument } from "../../confine/layers.ts";
import { partsLeftOut } from "../../confine/parts.ts";
import { forkServerArgument } from "../../worker/protocol.ts";
import type { LauncherArguments } from "./launcher.ts";
import type { WorkerCode } from "./worker-code.ts";
import type { WorkerSetup } from "./worker-setup.ts";

const productRoot = fileURLToPath(new URL("../../../", import.meta.url));

/** Heap of a worker as a part of all its memory: buffers and code take the rest. */
const heapShare = 0.75;

/** A job's memory is mostly young: with room for it, a small job needs no garbage collection at all. */
const youngSpace = ["--min-semi-space-size=16", "--max-semi-space-size=32"];

/** A worker has as many cores to itself as there are jobs for: more threads only take time to start. */
const threads = "--v8-pool-size=1";

/**
 * A fork copies every page that is written to: a small space for what is young is written to again and
 * again. One thread: fork(2) copies no other, and V8 does not wait for one then.
 */
export const forkServerV8 = [
  "--max-semi-space-size=2",
  "--single-threaded",
  "--v8-pool-size=0",
  "--expose-gc",
  // What is not used for some time would have to be compiled again, in each fork.
  "--no-flush-bytecode",
];

const withoutWarnings = ["SecurityWarning", "ExperimentalWarning"].map(
  (warning) => `--disable-warning=${warning}`,
);

/** Whether this Node can fork as a fork server does: it calls the C library (Node 26.1). */
export function canFork(): boolean {
  return process.platform === "linux" && process.allowedNodeEnvironmentFlags.has("--allow-ffi");
}

/**
 * Arguments of Node for a worker, up to the file that it runs: it may read its code and its own
 * directory, write only there, start nothing and open no socket; its heap is bounded.
 *
 * @param codeFiles files and directories (with a `/` at the end) that its code is in.
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

/** What the arguments of a worker depend on, besides its directory. */
type ArgumentSources = Pick<WorkerSetup, "bounds" | "code" | "sandbox">;

/** All arguments of a worker, up to what it is told besides. */
export function workerArguments(setup: ArgumentSources, home: string): string[] {
  const { bounds, code, sandbox } = setup;
  return [
    ...sandboxArguments(code.files, home, bounds.memoryBytes, sandbox),
    code.entry,
    ...confinement(setup, home),
  ];
}

/** All arguments of a fork server. It needs the C library to fork; its forks give that up before their job. */
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

/** What a process is told to put on itself, or on its forks; nothing where it cannot. */
function confinement({ bounds, code, sandbox }: ArgumentSources, home: string): string[] {
  if (sandbox.kernel === null) return [];
  const readable = [...code.files, `${productRoot}package.json`];
  const maxFileBytes = bounds.disk.bytes;
  return [confinementArgument({ home, readable, maxFileBytes, layers: sandbox.kernel })];
}

/**
 * Arguments of a launcher, with what it is told to put on itself.
 *
 * @param root the directory that homes of workers are made in.
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
    // For the time until it has put the kernel's layers on itself. Node warns of it in a process that
    // nobody listens to, and takes a millisecond for that.
    ...(hasFfi ? ["--allow-ffi", ...withoutWarnings] : []),
  ];
}

function heapBound(maxMemoryBytes: number): string {
  return `--max-old-space-size=${Math.floor((maxMemoryBytes * heapShare) / 1024 / 1024)}`;
}
