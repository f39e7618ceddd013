/** A request of the API to start a process: the same Node with these arguments. */
export interface LaunchRequest {
  id: number;
  args: readonly string[];
  /** The number of sockets that it inherits, from descriptor 3 on. */
  channels: number;
}

/**
 * The launcher's messages about a process, in this order. Each channel is sent as a handle, one
 * after the other. When `started` is sent, the launcher no longer holds any of them.
 */
export type LaunchEvent =
  | { type: "channel"; id: number }
  | { type: "started"; id: number; pid: number }
  | { type: "failed"; id: number; message: string }
  | { type: "ended"; id: number; exitCode: number | null; signal: NodeJS.Signals | null };
