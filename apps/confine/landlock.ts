import { closeSync, fstatSync } from "node:fs";
import { knownRights, landlockConstants } from "./landlock-constants.ts";
import { kernelMemory, type Libc, SystemCallError } from "./libc.ts";

const {
  LANDLOCK_ACCESS_FS_EXECUTE: execute,
  LANDLOCK_ACCESS_FS_WRITE_FILE: writeFile,
  LANDLOCK_ACCESS_FS_READ_FILE: readFile,
  LANDLOCK_ACCESS_FS_READ_DIR: readDirectory,
  LANDLOCK_ACCESS_FS_MAKE_DIR: makeDirectory,
  LANDLOCK_ACCESS_FS_MAKE_REG: makeFile,
  LANDLOCK_ACCESS_FS_TRUNCATE: truncate,
} = landlockConstants;

/** Rights that mean something for a file that is no directory. */
const rightsOnFiles = execute | writeFile | readFile | truncate;

const uses = {
  read: readFile | readDirectory,
  /** To start it, and what is loaded with it. */
  run: execute | readFile | readDirectory,
  /** To write into a file that is there: a device. */
  device: readFile | writeFile,
  /** To make files and directories there, and to read and write files; what is there cannot be listed. */
  fill: readFile | writeFile | makeDirectory | makeFile | truncate,
};

/** A file, or a directory and everything below it, and what may be done there. */
export interface LandlockRule {
  path: string;
  use: keyof typeof uses;
}

/** LANDLOCK_RULE_PATH_BENEATH */
const pathBeneath = 1;
/** AT_FDCWD, O_PATH and O_CLOEXEC (open(2)): the same on x86-64 and arm64. */
const fromHere = -100;
const closeOnExec = 0o2000000;
const asPlace = 0o10000000 | closeOnExec;

/**
 * The version of Landlock that this kernel has (landlock(7)); 0: none, or it may not be used.
 * From 4 on it holds TCP, from 6 on signals and abstract sockets.
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

/** A place that was opened, as the kernel is told of it. */
export interface OpenPlace {
  descriptor: number;
  /** `struct landlock_path_beneath_attr`, packed, but for rights that the kernel does not know. */
  rule: Buffer;
}

/** Opens places, to name them in a ruleset. One that cannot be opened is left out: it is not allowed. */
export function openPlaces(libc: Libc, rules: readonly LandlockRule[]): OpenPlace[] {
  const known = knownTo(landlockVersion(libc));
  return rules.flatMap(({ path, use }) => {
    const descriptor = open(libc, path, asPlace);
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
 * Leaves this thread, and whatever it starts from now on (from version 8 on, all threads), nothing of
 * the file system but these places, which are closed by this; and none of TCP and of signals to others,
 * as far as this kernel can. Whoever calls it must have no new privileges before.
 *
 * @throws SystemCallError where the kernel refuses.
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

/** No port may be bound or connected to: no rule allows one. */
const tcp =
  landlockConstants.LANDLOCK_ACCESS_NET_BIND_TCP |
  landlockConstants.LANDLOCK_ACCESS_NET_CONNECT_TCP;

/** Nobody outside may be reached by an abstract socket or a signal. */
const others =
  landlockConstants.LANDLOCK_SCOPE_ABSTRACT_UNIX_SOCKET | landlockConstants.LANDLOCK_SCOPE_SIGNAL;

/** The rights on files that a version knows. */
function knownTo(version: number): bigint {
  return (1n << BigInt(knownRights[Math.min(version, knownRights.length - 1)] ?? 0)) - 1n;
}

/** `struct landlock_ruleset_attr` as far as a version knows it, with its size. */
function rulesetOf(version: number): [Buffer, number] {
  const attributes = kernelMemory(24);
  attributes.writeBigUInt64LE(knownTo(version), 0);
  if (version >= 4) attributes.writeBigUInt64LE(tcp, 8);
  if (version >= 6) attributes.writeBigUInt64LE(others, 16);
  return [attributes, version >= 6 ? 24 : version >= 4 ? 16 : 8];
}

/** Whether this process may open a file to read it, whatever Node would say. */
export function canRead(libc: Libc, path: string): boolean {
  const descriptor = open(libc, path, closeOnExec);
  if (descriptor === null) return false;
  closeSync(descriptor);
  return true;
}

/** Node's own permissions are asked for what `fs` opens, and some of these they do not allow. */
function open(libc: Libc, path: string, flags: number): number | null {
  const name = kernelMemory(Buffer.byteLength(path) + 1);
  name.write(path);
  try {
    return libc.call("openat", fromHere, name, flags, 0);
  } catch (error) {
    if (error instanceof SystemCallError) return null;
    throw error;
  }
}
