/** The words of `/readyz`, the log and metrics about a server. */

/** The reasons why a server accepts no jobs. */
export const unreadyReasons = [
  "draining",
  "disk_space",
  "temp_directory",
  "database",
  "stored_jobs_paused",
  "pdf",
] as const;
export type UnreadyReason = (typeof unreadyReasons)[number];

/** The layers of a worker's sandbox: Node's permissions for files and network, then the kernel's layers. */
export const sandboxLayers = ["files", "network", "landlock", "seccomp", "limits"] as const;
export type SandboxLayer = (typeof sandboxLayers)[number];

/** The parts of a server whose readiness is checked, and the part of each reason. */
export const readinessParts = [
  "server",
  "disk",
  "temp_directory",
  "database",
  "stored_jobs",
  "pdf",
] as const;
export type ReadinessPart = (typeof readinessParts)[number];

export const partOfReason = {
  draining: "server",
  disk_space: "disk",
  temp_directory: "temp_directory",
  database: "database",
  stored_jobs_paused: "stored_jobs",
  pdf: "pdf",
} as const satisfies Readonly<Record<UnreadyReason, ReadinessPart>>;
