import { mkdirSync, readFileSync, writeSync } from "node:fs";
import { deflateRawSync } from "node:zlib";
import { landlockVersion } from "./landlock.ts";
import type { KernelLayers } from "./layers.ts";
import { openLibc } from "./libc.ts";
import { hasSeccomp } from "./seccomp.ts";
import { confineWorker, endConfined } from "./worker.ts";

/**
 * Tries the kernel's layers on itself. It prints the available layers on a line (`null` if the
 * kernel cannot be reached), applies them, makes the system calls of a job, and prints another
 * line. If it ends before the second line, the layers do not work on this system.
 */
const code = import.meta.dirname;
const libc = openLibc();
const layers: KernelLayers | null = libc && {
  landlock: landlockVersion(libc),
  seccomp: hasSeccomp(libc),
};
print(layers);
if (layers !== null) {
  confineWorker({ home: "", readable: [code], maxFileBytes: 1024 * 1024, layers });
  deflateRawSync(readFileSync(import.meta.filename));
  try {
    mkdirSync(`${code}/none`);
  } catch {
    // The directory is forbidden; only the system call must be allowed.
  }
  process.resourceUsage();
  print(layers);
  endConfined();
}

function print(value: unknown): void {
  writeSync(1, `${JSON.stringify(value)}\n`);
}
