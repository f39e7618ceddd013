import type { TaskFault } from "../server/api.ts";
import type { Path } from "../state/payload.ts";

/** The path of a fault within the payload. */
export function faultPath({ path }: TaskFault): Path {
  return path
    .split(".")
    .slice(1)
    .map((key) => (/^\d+$/.test(key) ? Number(key) : key));
}
