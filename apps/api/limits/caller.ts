import type { Request, Response } from "express";
import { networkOf } from "../client-address.ts";
import { principalOf } from "../middleware/principal.ts";

/** The caller of a request, by whom rates and budgets are counted. */
export interface Caller {
  /** The key of rates: the id of the credential, else the network of the client's address. */
  readonly id: string;
  /** The key of budgets. */
  readonly tenant: string;
  /** Whether the caller may see the usage of all tenants, the queue and the breakers. */
  readonly isAdmin: boolean;
}

/**
 * Identifies the caller by the principal of a checked credential. Without a credential it is the client's address: an
 * IPv4 address, or the first 64 bits of an IPv6 address. Behind proxies, `DOCOPS_TRUST_PROXY` determines the address
 * from `X-Forwarded-For`. Other data of the request has no effect.
 */
export function callerOf(req: Request, res: Response): Caller {
  const { id, kind, scopes, tenant } = principalOf(res);
  if (kind === "anonymous") {
    // Names of tenants and ids of keys contain no colon, so that none of them equals an address.
    const address = `address:${networkOf(req.ip ?? "")}`;
    return { id: address, tenant: address, isAdmin: false };
  }
  return { id: `${kind}:${id}`, tenant, isAdmin: scopes.has("admin") };
}
