import { isIPv4 } from "node:net";
import type { Config } from "./config.ts";

/**
 * A client's address as the operator wants it in the log: whole, without the part that stands for
 * one household (the last 8 bits of IPv4, all but the first 48 of IPv6), or not at all.
 */
export function loggedAddress(
  address: string | undefined,
  how: Config["logClientAddress"],
): { client?: string } {
  if (how === "none" || address === undefined) return {};
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, "");
  return { client: how === "full" ? plain : truncate(plain) };
}

function truncate(address: string): string {
  if (isIPv4(address)) return address.replace(/\d+$/, "0");
  const [head = "", tail] = address.split("::");
  const groups = head === "" ? [] : head.split(":");
  const zeros = tail === undefined ? [] : ["0", "0", "0"];
  return `${[...groups, ...zeros].slice(0, 3).join(":")}::`;
}
