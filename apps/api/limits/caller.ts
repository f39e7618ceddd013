import type { Request, Response } from "express";
import { networkOf } from "../client-address.ts";
import { principalOf } from "../middleware/principal.ts";

/** Whose request it is, for everything that counts requests and what they cost. */
export interface Caller {
  /** What rates are counted by: the id of a credential, else the network of the client's address. */
  readonly id: string;
  /** What budgets are counted by. */
  readonly tenant: string;
  /** May see the usage of all tenants, queue and breakers. */
  readonly isAdmin: boolean;
}

/**
 * Tells whose request it is: the principal's, once its credential was checked. Without one it is the address's: an
 * IPv4 address, or the first 64 bits of an IPv6 address; behind proxies the one that `DOCOPS_TRUST_PROXY` makes of
 * `X-Forwarded-For`. Nothing else that a client sends counts.
 */
export function callerOf(req: Request, res: Response): Caller {
  const { id, kind, scopes, tenant } = principalOf(res);
  if (kind === "anonymous") {
    // Colons are in no name of a tenant and in no id of a key: nobody can take the place of an address.
    const address = `address:${networkOf(req.ip ?? "")}`;
    return { id: address, tenant: address, isAdmin: false };
  }
  return { id: `${kind}:${id}`, tenant, isAdmin: scopes.has("admin") };
}
