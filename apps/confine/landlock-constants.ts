/**
 * The constants of Landlock, by their names in linux/landlock.h. A test compares them with that
 * file if it is installed.
 */
export const landlockConstants = {
  LANDLOCK_CREATE_RULESET_VERSION: 1n << 0n,

  // Rights on files.
  LANDLOCK_ACCESS_FS_EXECUTE: 1n << 0n,
  LANDLOCK_ACCESS_FS_WRITE_FILE: 1n << 1n,
  LANDLOCK_ACCESS_FS_READ_FILE: 1n << 2n,
  LANDLOCK_ACCESS_FS_READ_DIR: 1n << 3n,
  LANDLOCK_ACCESS_FS_MAKE_DIR: 1n << 7n,
  LANDLOCK_ACCESS_FS_MAKE_REG: 1n << 8n,
  /** Since version 3. */
  LANDLOCK_ACCESS_FS_TRUNCATE: 1n << 14n,

  /** Since version 4. */
  LANDLOCK_ACCESS_NET_BIND_TCP: 1n << 0n,
  LANDLOCK_ACCESS_NET_CONNECT_TCP: 1n << 1n,

  /** Since version 6. */
  LANDLOCK_SCOPE_ABSTRACT_UNIX_SOCKET: 1n << 0n,
  LANDLOCK_SCOPE_SIGNAL: 1n << 1n,

  /** Since version 8: applies to existing threads too. */
  LANDLOCK_RESTRICT_SELF_TSYNC: 1n << 3n,
} as const;

/** The number of rights on files that each version of Landlock knows, by version. */
export const knownRights = [0, 13, 14, 15, 15, 16] as const;
