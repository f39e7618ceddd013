/** What `/readyz`, the log and metrics say of a server. */

/** Why a server takes no jobs. */
export const unreadyReasons = ["draining", "disk_space", "temp_directory", "database"] as const;
export type UnreadyReason = (typeof unreadyReasons)[number];

/** What holds a worker: Node's permissions for files and network, then the layers of the kernel. */
export const sandboxLayers = ["files", "network", "landlock", "seccomp", "limits"] as const;
export type SandboxLayer = (typeof sandboxLayers)[number];
