import { existsSync, globSync, statSync } from "node:fs";
import { basename, join, relative, resolve } from "node:path";
import { nearestName } from "../../apps/engine/inputs.ts";
import { root } from "./system.ts";

/** The tests that somebody asks for on the command line. */
export interface Selection {
  /** Test files as paths from the root; one with `:LINE` behind it is the test that stands there. */
  files: readonly string[];
  /** Options for vitest, such as `-t "part of a name"`. */
  vitestOptions: readonly string[];
}

/** The selection names no test of this repository; the message says which tests there are. */
export class SelectionError extends Error {
  override readonly name = "SelectionError";
}

/**
 * Finds the test files that the arguments of a test command name.
 *
 * @param args files, folders or pieces of a path; then, from the first `-` on, options for vitest.
 * @param from the directory that relative paths start from, if not the root.
 * @throws SelectionError when an argument names no test file.
 */
export function selectTests(args: readonly string[], from = root): Selection {
  const firstOption = args.findIndex((arg) => arg.startsWith("-"));
  const patterns = firstOption < 0 ? args : args.slice(0, firstOption);
  const vitestOptions = firstOption < 0 ? [] : args.slice(firstOption);
  if (patterns.length === 0 && vitestOptions.length > 0) {
    throw new SelectionError(`name a test file before ${vitestOptions[0]}`);
  }
  const all = testFiles();
  const files = patterns.flatMap((pattern) => filesFor(pattern, all, from));
  return { files: [...new Set(files)], vitestOptions };
}

/** All test files, as paths from the root. */
export function testFiles(): string[] {
  return globSync("test/**/*.test.ts", { cwd: root }).sort();
}

function filesFor(pattern: string, all: readonly string[], from: string): string[] {
  const [, path = pattern, line = ""] = /^(.+?)(:\d+)?$/.exec(pattern) ?? [];
  const found = pathsFor(path, all, from);
  if (found.length === 0) throw new SelectionError(noTestIn(path, all));
  if (line !== "" && found.length > 1) {
    throw new SelectionError(`${path} is not one test file but ${found.length}: a line needs one`);
  }
  return found.map((file) => `${file}${line}`);
}

/** A path that is there means itself, and a folder what is in it; else all with that piece in their path. */
function pathsFor(path: string, all: readonly string[], from: string): string[] {
  const there = [resolve(from, path), join(root, path)].find(existsSync);
  if (there === undefined) return all.filter((file) => file.includes(path));
  const fromRoot = relative(root, there);
  const isFolder = statSync(there).isDirectory();
  return all.filter((file) => (isFolder ? file.startsWith(`${fromRoot}/`) : file === fromRoot));
}

function noTestIn(path: string, all: readonly string[]): string {
  const nameOf = (file: string) => basename(file).replace(/(\.test)?\.ts$/, "");
  const nearest = nearestName(nameOf(path), all.map(nameOf));
  const meant = all.filter((file) => nameOf(file) === nearest);
  const hint = meant.length > 0 ? `\nDid you mean ${meant.join(" or ")}?` : "";
  return `no test file has "${path}" in its path${hint}\nTest files are test/**/*.test.ts.`;
}
