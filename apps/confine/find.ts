import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { type SandboxLayer, sandboxLayers } from "../contract/readiness.ts";
import type { KernelLayers } from "./layers.ts";
import { partsLeftOut } from "./parts.ts";

const productRoot = fileURLToPath(new URL("../../", import.meta.url));
const probe = fileURLToPath(new URL("./probe.ts", import.meta.url));

/** The sandbox layers that are available here. */
export interface SandboxSupport {
  /** Node's permission model: files and processes. */
  files: boolean;
  /** Node's permission model: the network (since Node 25). */
  network: boolean;
  /**
   * The kernel's layers; null if this Node version cannot use them (`node:ffi`, since Node 26.1).
   */
  kernel: KernelLayers | null;
}

/** A missing layer and the reason. */
export interface MissingLayer {
  layer: SandboxLayer;
  /** A sentence without its full stop. */
  message: string;
}

/**
 * Finds the available layers: from Node's options, and by a child process that applies the kernel's
 * layers to itself and works a little like a job. Takes a tenth of a second.
 */
export function findSandbox(): SandboxSupport {
  const flags = process.allowedNodeEnvironmentFlags;
  const files = flags.has("--permission");
  const network = flags.has("--allow-net");
  const kernel = flags.has("--allow-ffi") ? tryKernel() : null;
  return { files, network, kernel };
}

/** The layers that are missing. */
export function missingLayers({ files, network, kernel }: SandboxSupport): MissingLayer[] {
  const node = `Node ${process.version}`;
  const all: readonly (MissingLayer & { isAvailable: boolean })[] = [
    { layer: "files", isAvailable: files, message: `${node} does not keep workers from files` },
    {
      layer: "network",
      isAvailable: network,
      message: `${node} does not keep workers from the network; Node 25 does`,
    },
    {
      layer: "landlock",
      isAvailable: (kernel?.landlock ?? 0) > 0,
      message:
        kernel === null
          ? `${node} cannot put Landlock on workers; Node 26.1 on Linux can`
          : "the kernel, or a profile of the container, does not let workers use Landlock",
    },
    {
      layer: "seccomp",
      isAvailable: kernel?.seccomp ?? false,
      message:
        kernel === null
          ? `${node} cannot put a filter of system calls on workers; Node 26.1 on Linux can`
          : "the kernel, or a profile of the container, does not let workers filter system calls",
    },
    {
      layer: "limits",
      isAvailable: kernel !== null,
      message: `${node} cannot limit the files and descriptors of workers; Node 26.1 on Linux can`,
    },
  ];
  return all
    .filter(({ isAvailable }) => !isAvailable)
    .map(({ layer, message }) => ({ layer, message }));
}

/** The layers that are available. */
export function presentLayers(support: SandboxSupport): SandboxLayer[] {
  const missing = missingLayers(support).map(({ layer }) => layer);
  return sandboxLayers.filter((layer) => !missing.includes(layer));
}

/** The output of the probe until it ended, in whatever way. */
function tryKernel(): KernelLayers | null {
  const readable = [`${productRoot}apps/`, `${productRoot}package.json`];
  const [available = null, confined] = linesOf([
    ...partsLeftOut(),
    "--permission",
    "--allow-ffi",
    ...readable.map((path) => `--allow-fs-read=${path}`),
    probe,
  ]);
  // The probe ended early: the filter forbids a call that this system's libraries make.
  return available !== null && confined === undefined
    ? { ...available, seccomp: false }
    : available;
}

function linesOf(args: readonly string[]): (KernelLayers | null)[] {
  let output: string;
  try {
    output = execFileSync(process.execPath, args, {
      encoding: "utf8",
      env: {},
      stdio: ["ignore", "pipe", "ignore"],
      timeout: 10_000,
    });
  } catch (error) {
    // The probe ends by a signal, because Node's own exit needs calls that are forbidden by then.
    output = (error as { stdout?: string }).stdout ?? "";
  }
  const lines = output.split("\n").filter((line) => line !== "");
  return lines.map((line) => JSON.parse(line) as KernelLayers | null);
}
