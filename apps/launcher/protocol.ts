/** A process that the API wants: the same Node with these arguments. */
export interface LaunchRequest {
  id: number;
  args: readonly string[];
  /** How many sockets it inherits, from descriptor 3 on. */
  channels: number;
}

/**
 * What the launcher tells of a process, in this order. Its channels come along as handles, one after the
 * other; when it is said to be started, the launcher has nothing of them left.
 */
export type LaunchEvent =
  | { type: "channel"; id: number }
  | { type: "started"; id: number; pid: number }
  | { type: "failed"; id: number; message: string }
  | { type: "ended"; id: number; exitCode: number | null; signal: NodeJS.Signals | null };
