import { type Scope, scopes } from "../../contract/scopes.ts";

/** The authenticated sender of a request, and its permissions. It never contains a secret. */
export interface Principal {
  /** The kind of credential: an API key (also for a console session), a token of the issuer, or none. */
  readonly kind: "key" | "jwt" | "anonymous";
  /** The id of the key, or the subject of the token. */
  readonly id: string;
  /** The owner of jobs, templates and budgets. */
  readonly tenant: string;
  readonly scopes: ReadonlySet<Scope>;
  /** A name that comes with the credential. All of them have the same limits in this release. */
  readonly limitClass: string;
}

/** The limit class of a credential that names none. */
export const defaultLimitClass = "default";

/** The sender of requests to a server without authentication. It has all scopes except `admin`. */
export const anonymous: Principal = Object.freeze({
  kind: "anonymous",
  id: "anonymous",
  tenant: "default",
  scopes: new Set(scopes.filter((scope) => scope !== "admin")),
  limitClass: defaultLimitClass,
});

/** The fields of a principal in log lines; none for `anonymous`. */
export function principalFields({ kind, id, tenant }: Principal): {
  principal?: string;
  tenant?: string;
} {
  return kind === "anonymous" ? {} : { principal: id, tenant };
}
