import { readFileSync } from "node:fs";
import type { CapacityConfig } from "../config/config.ts";

/** Descriptors that the process needs for everything but connections: code, log, pipes, the launcher. */
const descriptorsOfOurs = 48;

/** Of a job: the worker's channel and the files of its ZIP. Of a request: its two uploads. */
const descriptorsOfJob = 16;
const descriptorsOfRequest = 2;

/** With fewer, probes and a proxy would leave no room for clients. */
const leastConnections = 8;

/**
 * Connections that may be open at once: what is configured, or less where the system allows fewer
 * descriptors. What is over it is closed at once; otherwise a descriptor would be missing in the middle
 * of a job.
 *
 * @param limits `/proc/self/limits` (proc(5)).
 */
export function connectionLimit(
  { maxConnections, maxConcurrency, maxRequests }: CapacityConfig,
  limits = readLimits(),
): number {
  const [, soft] = /^Max open files +(\d+)/m.exec(limits) ?? [];
  if (soft === undefined) return maxConnections;
  const room = Number(soft) - descriptorsOfOurs;
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
