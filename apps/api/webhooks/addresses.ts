import { BlockList, isIP } from "node:net";

/**
 * Addresses that no webhook may reach: those of IANA's registries of special-purpose addresses (RFC 6890), multicast
 * (RFC 5771) and what is reserved.
 */
const special4: readonly [string, number][] = [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.88.99.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 4],
  ["240.0.0.0", 4],
];

/**
 * Everything outside of 2000::/3, the only block of global unicast (RFC 4291, 2.4), and the special blocks in it. Among
 * them are all ways to write an IPv4 address: mapped (::ffff:0:0/96), compatible (::/96), NAT64 (64:ff9b::/96), 6to4
 * (2002::/16), Teredo (2001::/32).
 */
const special6: readonly [string, number][] = [
  ["::", 3],
  ["4000::", 2],
  ["8000::", 1],
  ["2001::", 23],
  ["2001:db8::", 32],
  ["2002::", 16],
  ["3fff::", 20],
];

/** Decides which addresses webhooks may reach. */
export class AddressRules {
  readonly #allowed = new BlockList();
  readonly #special4 = listOf(special4, "ipv4");
  readonly #special6 = listOf(special6, "ipv6");

  /** @param allowPrivate special addresses and networks that are allowed, such as `10.1.0.0/16`. */
  constructor(allowPrivate: readonly string[]) {
    for (const network of allowPrivate) {
      const [address = "", bits] = network.split("/");
      const family = familyOf(address);
      const most = family === "ipv4" ? 32 : 128;
      this.#allowed.addSubnet(address, bits === undefined ? most : Number(bits), family);
    }
  }

  /** Whether the operator has allowed this address, whatever it is. @param address without a zone. */
  isListed(address: string): boolean {
    return this.#allowed.check(address, familyOf(address));
  }

  /** @param address IPv4 or IPv6, without brackets. */
  isAllowed(address: string): boolean {
    if (isIP(address) === 0 || address.includes("%")) return false;
    if (this.isListed(address)) return true;
    const family = familyOf(address);
    // Node takes an IPv4 address for a mapped one in a list of IPv6 networks.
    return !(family === "ipv4" ? this.#special4 : this.#special6).check(address, family);
  }
}

function familyOf(address: string): "ipv4" | "ipv6" {
  return address.includes(":") ? "ipv6" : "ipv4";
}

function listOf(networks: readonly [string, number][], family: "ipv4" | "ipv6"): BlockList {
  const list = new BlockList();
  for (const [address, bits] of networks) list.addSubnet(address, bits, family);
  return list;
}
