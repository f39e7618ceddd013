import { isRunning, treeOf } from "../../scripts/processes.ts";
import { waitUntil } from "./wait-until.ts";

/**
 * Kills a process as a crash does, and waits until its descendants, which end by themselves, have
 * ended too: until then they may write into the directories that a test removes.
 *
 * @throws Error where one of them goes on for a long time.
 */
export async function killTree({ pid }: { pid?: number | undefined }): Promise<void> {
  const [root, ...descendants] = pid === undefined ? [] : treeOf(pid);
  if (root === undefined) return;
  if (isRunning(root)) process.kill(root.pid, "SIGKILL");
  await waitUntil("a killed process and its descendants end", () =>
    [root, ...descendants].every((entry) => !isRunning(entry)),
  );
}
