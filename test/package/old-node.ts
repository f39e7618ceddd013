import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { neededNode } from "../../apps/contract/needed-node.ts";
import { install, nodeIn } from "./installed.ts";

/** A Node that docops does not run on. */
export interface OldNode {
  path: string;
  /** Such as `20.20.2`. */
  version: string;
}

/** The Node of the machine, if it is too old; else one of the npm package `node`, in this folder. */
export function findOldNode(directory: string): OldNode {
  const path = "/usr/bin/node";
  const version = versionOf(path);
  if (version !== null && Number.parseInt(version, 10) < neededNode) return { path, version };
  const packaged = "20.20.2";
  const folder = join(directory, "old");
  install(folder, `node@${packaged}`);
  return { path: nodeIn(folder), version: packaged };
}

function versionOf(node: string): string | null {
  try {
    return execFileSync(node, ["--version"], { encoding: "utf8" }).trim().replace(/^v/, "");
  } catch {
    return null;
  }
}
