import { readFileSync } from "node:fs";
import type { CapacityConfig } from "../config/config.ts";

/** Descriptors that the process needs besides connections: for code, log, pipes, the launcher. */
const descriptorsOfProcess = 48;

/** A job needs descriptors for the worker's channel and the files of its ZIP, a request for two uploads. */
const descriptorsOfJob = 16;
const descriptorsOfRequest = 2;

/** Probes and a proxy would take all connections if there were fewer. */
const leastConnections = 8;

/**
 * The number of connections that may be open at once: the configured number, or fewer where the system
 * allows too few descriptors. The server closes any further connection at once; otherwise a job would
 * run out of descriptors.
 *
 * @param limits `/proc/self/limits` (proc(5)).
 */
export function connectionLimit(
  { maxConnections, maxConcurrency, maxRequests }: CapacityConfig,
  limits = readLimits(),
): number {
  const [, soft] = /^Max open files +(\d+)/m.exec(limits) ?? [];
  if (soft === undefined) return maxConnections;
  const room = Number(soft) - descriptorsOfProcess;
  const needed = (connections: number) =>
    connections +
    Math.min(maxConcurrency, connections) * descriptorsOfJob +
    Math.min(maxRequests, connections) * descriptorsOfRequest;
  let connections = Math.min(maxConnections, Math.max(room, leastConnections));
  while (connections > leastConnections && needed(connections) > room) connections--;
  return connections;
}

function readLimits(): string {
  try {
    return readFileSync("/proc/self/limits", "utf8");
  } catch {
    return "";
  }
}
