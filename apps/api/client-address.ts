import { isIPv4, isIPv6 } from "node:net";
import type { LogConfig } from "./config/config.ts";

/**
 * A client's address in the form that the operator wants in the log: in full, truncated to 24 bits of
 * IPv4 or 48 of IPv6, so that it does not tell the household, or not at all.
 */
export function loggedAddress(
  address: string | undefined,
  how: LogConfig["clientAddress"],
): { client?: string } {
  if (how === "none" || address === undefined) return {};
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, "");
  return { client: how === "full" ? plain : truncate(plain) };
}

/**
 * The network that counts as one client: an IPv4 address, or the first 64 bits of an IPv6 address, since
 * a client may use all addresses below them. A proxy may send a text that is no address: all such texts
 * together count as one client.
 */
export function networkOf(address: string): string {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, "");
  if (isIPv4(plain)) return plain;
  return isIPv6(plain) ? groupsOf(plain).slice(0, 4).join(":") : "unknown";
}

function truncate(address: string): string {
  if (isIPv4(address)) return address.replace(/\d+$/, "0");
  return isIPv6(address) ? `${groupsOf(address).slice(0, 3).join(":")}::` : "unknown";
}

/** The eight groups of an IPv6 address. */
function groupsOf(address: string): string[] {
  // The URL parser writes every address in one way (RFC 5952), but takes no zone.
  const { hostname } = new URL(`http://[${address.replace(/%.*$/, "")}]`);
  const [front = [], back = []] = hostname
    .slice(1, -1)
    .split("::")
    .map((part) => part.split(":").filter((group) => group !== ""));
  return [...front, ...Array(8 - front.length - back.length).fill("0"), ...back];
}
