import { closeSync, fstatSync } from "node:fs";
import { knownRights, landlockConstants } from "./landlock-constants.ts";
import { kernelMemory, type Libc, SystemCallError } from "./libc.ts";
import { openPath } from "./open-path.ts";

const {
  LANDLOCK_ACCESS_FS_EXECUTE: execute,
  LANDLOCK_ACCESS_FS_WRITE_FILE: writeFile,
  LANDLOCK_ACCESS_FS_READ_FILE: readFile,
  LANDLOCK_ACCESS_FS_READ_DIR: readDirectory,
  LANDLOCK_ACCESS_FS_MAKE_DIR: makeDirectory,
  LANDLOCK_ACCESS_FS_MAKE_REG: makeFile,
  LANDLOCK_ACCESS_FS_TRUNCATE: truncate,
} = landlockConstants;

/** The rights that apply to a file that is not a directory. */
const rightsOnFiles = execute | writeFile | readFile | truncate;

const uses = {
  read: readFile | readDirectory,
  /** To execute a program and the libraries that it loads. */
  run: execute | readFile | readDirectory,
  /** To read and write an existing file, such as a device. */
  device: readFile | writeFile,
  /** To create files and directories, and to read and write files. Directories cannot be listed. */
  fill: readFile | writeFile | makeDirectory | makeFile | truncate,
};

/** A file, or a directory and everything below it, with the allowed use. */
export interface LandlockRule {
  path: string;
  use: keyof typeof uses;
}

/** LANDLOCK_RULE_PATH_BENEATH */
const pathBeneath = 1;
/** O_PATH (open(2)): the same on x86-64 and arm64. */
const pathOnly = 0o10000000;

/**
 * The kernel's version of Landlock (landlock(7)); 0 if it has none or does not allow its use.
 * Version 4 adds TCP, version 6 signals and abstract sockets.
 */
export function landlockVersion(libc: Libc): number {
  try {
    return libc.call(
      "landlock_create_ruleset",
      0,
      0,
      landlockConstants.LANDLOCK_CREATE_RULESET_VERSION,
    );
  } catch (error) {
    if (error instanceof SystemCallError) return 0;
    throw error;
  }
}

/** An opened file or directory, in the form that the kernel needs. */
export interface OpenPlace {
  descriptor: number;
  /** `struct landlock_path_beneath_attr`, packed, without rights that the kernel does not know. */
  rule: Buffer;
}

/**
 * Opens files and directories for a ruleset. One that cannot be opened is left out, so it stays
 * forbidden.
 */
export function openPlaces(libc: Libc, rules: readonly LandlockRule[]): OpenPlace[] {
  const known = knownTo(landlockVersion(libc));
  return rules.flatMap(({ path, use }) => {
    const descriptor = openPath(libc, path, pathOnly);
    if (descriptor === null) return [];
    const access = uses[use] & known;
    const rule = kernelMemory(12);
    const isDirectory = fstatSync(descriptor).isDirectory();
    rule.writeBigUInt64LE(isDirectory ? access : access & rightsOnFiles, 0);
    rule.writeInt32LE(descriptor, 8);
    return [{ descriptor, rule }];
  });
}

/**
 * Restricts this thread, and all threads and processes that it starts from now on (from version 8
 * on, all threads), to these places of the file system. As far as the kernel supports it, TCP and
 * signals to other processes are forbidden too. Closes the places. The process must have given up
 * new privileges before.
 *
 * @throws SystemCallError if the kernel refuses.
 */
export function restrictFiles(libc: Libc, places: readonly OpenPlace[]): void {
  const version = landlockVersion(libc);
  const ruleset = libc.call("landlock_create_ruleset", ...rulesetOf(version), 0);
  try {
    for (const { rule } of places) libc.call("landlock_add_rule", ruleset, pathBeneath, rule, 0);
    const forAllThreads = version >= 8 ? landlockConstants.LANDLOCK_RESTRICT_SELF_TSYNC : 0;
    libc.call("landlock_restrict_self", ruleset, forAllThreads);
  } finally {
    closeSync(ruleset);
    for (const { descriptor } of places) closeSync(descriptor);
  }
}

/** No port may be bound or connected to, because no rule allows one. */
const tcp =
  landlockConstants.LANDLOCK_ACCESS_NET_BIND_TCP |
  landlockConstants.LANDLOCK_ACCESS_NET_CONNECT_TCP;

/** No process outside may be reached by an abstract socket or a signal. */
const outsideScopes =
  landlockConstants.LANDLOCK_SCOPE_ABSTRACT_UNIX_SOCKET | landlockConstants.LANDLOCK_SCOPE_SIGNAL;

/** The rights on files that a version of Landlock knows. */
function knownTo(version: number): bigint {
  return (1n << BigInt(knownRights[Math.min(version, knownRights.length - 1)] ?? 0)) - 1n;
}

/** The fields of `struct landlock_ruleset_attr` that a version knows, with their size. */
function rulesetOf(version: number): [Buffer, number] {
  const attributes = kernelMemory(24);
  attributes.writeBigUInt64LE(knownTo(version), 0);
  if (version >= 4) attributes.writeBigUInt64LE(tcp, 8);
  if (version >= 6) attributes.writeBigUInt64LE(outsideScopes, 16);
  return [attributes, version >= 6 ? 24 : version >= 4 ? 16 : 8];
}

/**
 * Whether the kernel lets this process open a file for reading, regardless of Node's permissions.
 */
export function canRead(libc: Libc, path: string): boolean {
  const descriptor = openPath(libc, path);
  if (descriptor === null) return false;
  closeSync(descriptor);
  return true;
}
