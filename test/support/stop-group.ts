import { isRunning, treeOf } from "../../scripts/processes.ts";
import { waitUntil } from "./wait-until.ts";

/**
 * Stops a command and all that it has started, as Ctrl-C in a terminal does.
 *
 * @param command was started with `detached`, which gives it a group of its own.
 * @throws Error where one of them goes on for a long time.
 */
export async function stopGroup({ pid = 0 }: { pid?: number | undefined }): Promise<void> {
  const processes = treeOf(pid);
  if (processes.length === 0) return;
  process.kill(-pid, "SIGTERM");
  await waitUntil("a stopped command and its descendants end", () =>
    processes.every((entry) => !isRunning(entry)),
  );
}
