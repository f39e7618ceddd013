import type { SandboxSupport } from "../../confine/find.ts";
import type { Workspace } from "../workspace/workspace.ts";
import type { Launcher } from "./launcher.ts";
import type { UsageBounds } from "./usage.ts";
import type { WorkerCode } from "./worker-code.ts";

/** What all workers of a pool have in common, however they are started. */
export interface WorkerSetup {
  code: WorkerCode;
  /** What holds them. */
  sandbox: SandboxSupport;
  /** What each may take. */
  bounds: UsageBounds;
  /** Where their directories are made. */
  workspace: Workspace;
  /** What starts them. */
  launcher: Launcher;
}
