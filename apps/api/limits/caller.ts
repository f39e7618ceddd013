import type { Request, Response } from "express";
import { networkOf } from "../client-address.ts";

/** Whose request it is, for everything that counts requests and what they cost. */
export interface Caller {
  /** What rates are counted by: the id of a credential, else the network of the client's address. */
  readonly id: string;
  /** What budgets are counted by. */
  readonly tenant: string;
  /** May see the usage of all tenants, queue and breakers. */
  readonly isAdmin: boolean;
}

/** Tells whose request it is. It believes no part, no header of the client's and no parameter. */
export type CallerOf = (req: Request, res: Response) => Caller;

/**
 * The caller of a request without a credential: an IPv4 address, or the first 64 bits of an IPv6 address. Behind
 * proxies it is the address that `DOCOPS_TRUST_PROXY` makes of `X-Forwarded-For`.
 */
export const callerByAddress: CallerOf = (req) => {
  const network = networkOf(req.ip ?? "");
  // An id of a credential has no such beginning: nobody can take the place of an address.
  const id = `address:${network}`;
  return { id, tenant: id, isAdmin: false };
};
