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
 * Arguments of Node for a worker: it may read its code and its own directory, write only there,
 * start nothing and open no socket; its heap is bounded.
 *
 * @param codeFiles files and directories (with a `/` at the end) that its code is in.
 */
export function sandboxArguments(
  codeFiles: readonly string[],
  directory: string,
  { maxMemoryBytes }: WorkerConfig,
): string[] {
  const heapMb = Math.floor((maxMemoryBytes * heapShare) / 1024 / 1024);
  const bounds = [`--max-old-space-size=${heapMb}`, ...youngSpace, threads];
  if (!sandboxSupport().files) return bounds;
  const readable = [...codeFiles, `${productRoot}package.json`, `${directory}/`];
  return [
    ...bounds,
    "--permission",
    ...readable.map((path) => `--allow-fs-read=${path}`),
    `--allow-fs-write=${directory}/`,
  ];
}
