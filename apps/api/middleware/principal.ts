import type { Response } from "express";
import { anonymous, type Principal, principalFields } from "../auth/principal.ts";

/** Notes who sends a request. */
export function setPrincipal(res: Response, principal: Principal): void {
  res.locals.principal = principal;
}

/** Who sends a request; `anonymous` where nobody was asked, or nobody was let in. */
export function principalOf(res: Response): Principal {
  return (res.locals.principal as Principal | undefined) ?? anonymous;
}

/** Id and tenant of who sends a request, for lines of the log. */
export function loggedPrincipal(res: Response): ReturnType<typeof principalFields> {
  return principalFields(principalOf(res));
}
