import { execFileSync, spawn } from "node:child_process";
import { cpSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Ended } from "../scripts/support.ts";

/** The root of the checkout, with a `/` at its end. */
export const root = fileURLToPath(new URL("../../", import.meta.url));

/** The oldest Node of `engines`, by the npm package `node`. */
export const oldestNode = "24.0.0";

/**
 * Packs the checkout as `npm pack` does.
 *
 * @param directory where the tarball goes.
 * @returns the path of the tarball.
 */
export function pack(directory: string): string {
  npm(root, "pack", "--silent", "--pack-destination", directory);
  const [tarball = ""] = readdirSync(directory).filter((file) => file.endsWith(".tgz"));
  return join(directory, tarball);
}

/** Makes an empty folder with these packages in it, from the user's cache of npm where it has them. */
export function install(directory: string, ...packages: string[]): void {
  mkdirSync(directory);
  // The package `node` brings its program by a script.
  const manifest = { private: true, type: "module", allowScripts: { node: true } };
  writeFileSync(join(directory, "package.json"), JSON.stringify(manifest));
  npm(directory, "install", "--prefer-offline", "--no-audit", "--no-fund", ...packages);
}

/** The program of the package `node` in a folder. */
export const nodeIn = (directory: string) => join(directory, "node_modules/node/bin/node");

/** Copies template and task of a sample of the checkout into a folder. */
export function copySample(name: string, directory: string): void {
  cpSync(join(root, "samples", name), directory, { recursive: true });
}

/** The environment of a user with this Node, who has set nothing of docops. */
export function environmentWith(node: string): NodeJS.ProcessEnv {
  const ownVariables = /^(?:npm_|DOCOPS_|NODE_|VITEST|INIT_CWD$)/;
  const others = Object.entries(process.env).filter(([name]) => !ownVariables.test(name));
  const path = [dirname(node), process.env.PATH].join(delimiter);
  return { ...Object.fromEntries(others), PATH: path, NO_COLOR: "1" };
}

/** Runs a command to its end, with this Node first on the PATH. */
export function runWith(
  node: string,
  directory: string,
  [command = "", ...args]: readonly string[],
): Promise<Ended> {
  const child = spawn(command, args, { cwd: directory, env: environmentWith(node) });
  let [stdout, stderr] = ["", ""];
  child.stdout.on("data", (chunk) => {
    stdout += chunk;
  });
  child.stderr.on("data", (chunk) => {
    stderr += chunk;
  });
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => resolve({ code, stdout, stderr }));
  });
}

/** By these npm reaches its registry from this machine. The prefix of a Node of its own has no such settings. */
const registrySettings =
  /^(?:NODE_EXTRA_CA_CERTS|npm_config_(?:ca|cafile|registry|proxy|https_proxy|noproxy|cache|userconfig|globalconfig))$/i;

function npm(cwd: string, ...args: string[]): void {
  const settings = Object.entries(process.env).filter(([name]) => registrySettings.test(name));
  const env = { ...environmentWith(process.execPath), ...Object.fromEntries(settings) };
  execFileSync("npm", args, { cwd, env, stdio: "pipe" });
}
