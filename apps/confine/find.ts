import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { type SandboxLayer, sandboxLayers } from "../contract/readiness.ts";
import type { KernelLayers } from "./layers.ts";
import { partsLeftOut } from "./parts.ts";

const productRoot = fileURLToPath(new URL("../../", import.meta.url));
const probe = fileURLToPath(new URL("./probe.ts", import.meta.url));

/** What can hold workers here. */
export interface SandboxSupport {
  /** Node's permission model: files and processes. */
  files: boolean;
  /** Node's permission model: the network (since Node 25). */
  network: boolean;
  /** What the kernel has; null: this Node cannot ask it (`node:ffi`, since Node 26.1). */
  kernel: KernelLayers | null;
}

/** A wall that is not there, and why. */
export interface MissingLayer {
  layer: SandboxLayer;
  /** A whole sentence without its full stop. */
  message: string;
}

/**
 * Finds out what can hold workers: asks Node, and lets a process of its own put the kernel's layers
 * on itself and do a little of what a job does. Takes a tenth of a second.
 */
export function findSandbox(): SandboxSupport {
  const flags = process.allowedNodeEnvironmentFlags;
  const files = flags.has("--permission");
  const network = flags.has("--allow-net");
  const kernel = flags.has("--allow-ffi") ? tryKernel() : null;
  return { files, network, kernel };
}

/** The walls that are not there. */
export function missingLayers({ files, network, kernel }: SandboxSupport): MissingLayer[] {
  const node = `Node ${process.version}`;
  const all: readonly (MissingLayer & { isThere: boolean })[] = [
    { layer: "files", isThere: files, message: `${node} does not keep workers from files` },
    {
      layer: "network",
      isThere: network,
      message: `${node} does not keep workers from the network; Node 25 does`,
    },
    {
      layer: "landlock",
      isThere: (kernel?.landlock ?? 0) > 0,
      message:
        kernel === null
          ? `${node} cannot put Landlock on workers; Node 26.1 on Linux can`
          : "the kernel, or a profile of the container, does not let workers use Landlock",
    },
    {
      layer: "seccomp",
      isThere: kernel?.seccomp ?? false,
      message:
        kernel === null
          ? `${node} cannot put a filter of system calls on workers; Node 26.1 on Linux can`
          : "the kernel, or a profile of the container, does not let workers filter system calls",
    },
    {
      layer: "limits",
      isThere: kernel !== null,
      message: `${node} cannot set limits of files and descriptors for workers; Node 26.1 on Linux can`,
    },
  ];
  return all.filter(({ isThere }) => !isThere).map(({ layer, message }) => ({ layer, message }));
}

/** The walls that are there. */
export function presentLayers(support: SandboxSupport): SandboxLayer[] {
  const missing = missingLayers(support).map(({ layer }) => layer);
  return sandboxLayers.filter((layer) => !missing.includes(layer));
}

/** What the probe has said before it ended, however it did. */
function tryKernel(): KernelLayers | null {
  const readable = [`${productRoot}apps/`, `${productRoot}package.json`];
  const [offered = null, held] = linesOf([
    ...partsLeftOut(),
    "--permission",
    "--allow-ffi",
    ...readable.map((path) => `--allow-fs-read=${path}`),
    probe,
  ]);
  // It ended on the way: the filter does not let through what this system's libraries do.
  return offered !== null && held === undefined ? { ...offered, seccomp: false } : offered;
}

function linesOf(args: readonly string[]): (KernelLayers | null)[] {
  let said: string;
  try {
    said = execFileSync(process.execPath, args, {
      encoding: "utf8",
      env: {},
      stdio: ["ignore", "pipe", "ignore"],
      timeout: 10_000,
    });
  } catch (error) {
    // It ends by a signal: Node's own end needs calls that it has given up.
    said = (error as { stdout?: string }).stdout ?? "";
  }
  const lines = said.split("\n").filter((line) => line !== "");
  return lines.map((line) => JSON.parse(line) as KernelLayers | null);
}
