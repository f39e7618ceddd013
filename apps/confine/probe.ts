import { mkdirSync, readFileSync, writeSync } from "node:fs";
import { deflateRawSync } from "node:zlib";
import { landlockVersion } from "./landlock.ts";
import type { KernelLayers } from "./layers.ts";
import { openLibc } from "./libc.ts";
import { hasSeccomp } from "./seccomp.ts";
import { confineWorker, endConfined } from "./worker.ts";

/**
 * Tries the layers of the kernel on itself. Says on a line what there is (`null`: the kernel cannot be
 * reached), puts it on itself, makes calls as a job does, and says so on another line. A process that
 * ends before has shown that the layers do not go with this system.
 */
const code = import.meta.dirname;
const libc = openLibc();
const layers: KernelLayers | null = libc && {
  landlock: landlockVersion(libc),
  seccomp: hasSeccomp(libc),
};
say(layers);
if (layers !== null) {
  confineWorker({ home: "", readable: [code], maxFileBytes: 1024 * 1024, layers });
  deflateRawSync(readFileSync(import.meta.filename));
  try {
    mkdirSync(`${code}/none`);
  } catch {
    // It may not: that it may ask is what counts.
  }
  process.resourceUsage();
  say(layers);
  endConfined();
}

function say(what: unknown): void {
  writeSync(1, `${JSON.stringify(what)}\n`);
}
