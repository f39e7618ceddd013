import { fileURLToPath } from "node:url";
import type { WorkerConfig } from "../config.ts";

const productRoot = fileURLToPath(new URL("../../../", import.meta.url));

/** Heap of a worker as a part of all its memory: buffers and code take the rest. */
const heapShare = 0.75;

/** A job's memory is mostly young: with room for it, a small job needs no garbage collection at all. */
const youngSpace = ["--min-semi-space-size=16", "--max-semi-space-size=32"];

/** A worker has as many cores to itself as there are jobs for: more threads only take time to start. */
const threads = "--v8-pool-size=1";

/** What this Node keeps a worker from. */
export interface SandboxSupport {
  files: boolean;
  network: boolean;
}

/** Node's permission model, as far as this version of Node has it (network since Node 25). */
export function sandboxSupport(): SandboxSupport {
  const flags = process.allowedNodeEnvironmentFlags;
  return { files: flags.has("--permission"), network: flags.has("--allow-net") };
}

/**
 * A fork copies every page that is written to: a small space for what is young is written to again and
 * again. One thread: fork(2) copies no other, and V8 does not wait for one then.
 */
const forkServerV8 = [
  "--max-semi-space-size=2",
  "--single-threaded",
  "--v8-pool-size=0",
  "--expose-gc",
];

/** Whether this Node can fork as a fork server does: it calls the C library (Node 26.1). */
export function canFork(): boolean {
  return process.platform === "linux" && process.allowedNodeEnvironmentFlags.has("--allow-ffi");
}

/**
 * Arguments of Node for a worker: it may read its code and its own directory, write only there,
 * start nothing and open no socket; its heap is bounded.
 *
 * @param codeFiles files and directories (with a `/` at the end) that its code is in.
 */
export function sandboxArguments(
  codeFiles: readonly string[],
  directory: string,
  config: WorkerConfig,
): string[] {
  return withPermissions(codeFiles, directory, [...heapBound(config), ...youngSpace, threads]);
}

/** The same for a fork server. Its forks give up the C library before their job. */
export function forkServerArguments(
  codeFiles: readonly string[],
  directory: string,
  config: WorkerConfig,
): string[] {
  const args = withPermissions(codeFiles, directory, [...heapBound(config), ...forkServerV8]);
  return [...args, "--disable-sigusr1", "--allow-ffi"];
}

function heapBound({ maxMemoryBytes }: WorkerConfig): string[] {
  return [`--max-old-space-size=${Math.floor((maxMemoryBytes * heapShare) / 1024 / 1024)}`];
}

function withPermissions(
  codeFiles: readonly string[],
  directory: string,
  bounds: readonly string[],
): string[] {
  if (!sandboxSupport().files) return [...bounds];
  const readable = [...codeFiles, `${productRoot}package.json`, `${directory}/`];
  return [
    ...bounds,
    "--permission",
    ...readable.map((path) => `--allow-fs-read=${path}`),
    `--allow-fs-write=${directory}/`,
  ];
}
