import type { SandboxSupport } from "../../confine/find.ts";
import type { Workspace } from "../workspace/workspace.ts";
import type { Launcher } from "./launcher.ts";
import type { UsageBounds } from "./usage.ts";
import type { WorkerCode } from "./worker-code.ts";

/** The set-up that all workers of a pool share. */
export interface WorkerSetup {
  code: WorkerCode;
  /** The layers of their sandbox. */
  sandbox: SandboxSupport;
  /** The bounds of each worker. */
  bounds: UsageBounds;
  /** Makes their directories. */
  workspace: Workspace;
  /** Starts them. */
  launcher: Launcher;
}
