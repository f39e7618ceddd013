import type { Response } from "express";
import { anonymous, type Principal, principalFields } from "../auth/principal.ts";

/** Stores the principal of a request. */
export function setPrincipal(res: Response, principal: Principal): void {
  res.locals.principal = principal;
}

/** The principal of a request; `anonymous` if no credential was required or accepted. */
export function principalOf(res: Response): Principal {
  return (res.locals.principal as Principal | undefined) ?? anonymous;
}

/** Id and tenant of a request's principal, for log lines. */
export function loggedPrincipal(res: Response): ReturnType<typeof principalFields> {
  return principalFields(principalOf(res));
}
