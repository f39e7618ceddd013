import { isIP } from "node:net";
import { parseHostName } from "../host-name.ts";
import { entriesOf, isNetwork, type SettingType } from "./parsers.ts";
import { webhookKey } from "./webhook-secret.ts";

/** A host that webhooks may have: a name, an address, or all names below one. */
export interface WebhookHost {
  /** As in `URL.hostname`. */
  readonly name: string;
  /** Whether it stands for every name that ends in `.name`, and not for the name itself. */
  readonly isSuffix: boolean;
  /** Null: 443. */
  readonly port: number | null;
}

/** Hosts that webhooks may have. */
export function webhookHosts(): SettingType<readonly WebhookHost[]> {
  return {
    allowed:
      "hosts such as hooks.example.org, hooks.example.org:8443 or *.example.org, separated by commas",
    read: (given) => {
      const list = entriesOf(given).map(readHost);
      return list.length > 0 && list.every((host) => host !== null) ? list : undefined;
    },
    nearest: (given) => {
      const urls = entriesOf(given).map((entry) => URL.parse(entry));
      const url = urls.find((entry) => entry !== null && /^https?:$/.test(entry.protocol));
      return url === undefined ? null : `did you mean ${url?.host}?`;
    },
  };
}

function readHost(entry: string): WebhookHost | null {
  const isSuffix = entry.startsWith("*.");
  const bare = isSuffix ? entry.slice(2) : entry;
  // `*` elsewhere would stand for nothing.
  const host = parseHostName(isIP(bare) === 6 ? `[${bare}]` : bare);
  if (host === null || (host.port ?? 1) < 1 || (host.port ?? 1) > 65_535) return null;
  const isAddress = isIP(host.name.replace(/^\[|\]$/g, "")) !== 0;
  return isSuffix && isAddress ? null : { ...host, isSuffix };
}

/** Addresses and networks. */
export function networks(): SettingType<readonly string[]> {
  return {
    allowed: "addresses and networks such as 10.1.0.0/16 or fd00::/8, separated by commas",
    read: (given) => {
      const list = entriesOf(given);
      // A zone means something to the machine that has it, and nothing to the check of an address.
      const areNetworks = list.every((entry) => isNetwork(entry) && !entry.includes("%"));
      return list.length > 0 && areNetworks ? list : undefined;
    },
  };
}

/** Secrets of webhooks, the newest first. */
export function webhookSecrets(): SettingType<readonly string[]> {
  return {
    allowed:
      "one or two secrets separated by a comma, the newest first; each is whsec_ followed by 24 to 64 random bytes in Base64",
    read: (given) => {
      const list = entriesOf(given);
      const areSecrets = list.every((secret) => webhookKey(secret) !== null);
      return (list.length === 1 || list.length === 2) && areSecrets ? list : undefined;
    },
  };
}
