import { type Scope, scopes } from "../../contract/scopes.ts";

/** Who sends a request, and what they may. It never holds a secret. */
export interface Principal {
  /** What proved it: an API key (a session of the console too), a token of an issuer, or nothing. */
  readonly kind: "key" | "jwt" | "anonymous";
  /** The id of the key, or the subject of the token. */
  readonly id: string;
  /** Whose jobs, templates and budgets these are. */
  readonly tenant: string;
  readonly scopes: ReadonlySet<Scope>;
  /** A name that comes with the credential. All of them have the same limits in this release. */
  readonly limitClass: string;
}

/** The limit class of a credential that names none. */
export const defaultLimitClass = "default";

/** Everybody, where the server asks for no credential: one tenant, which may do all but manage keys. */
export const anonymous: Principal = Object.freeze({
  kind: "anonymous",
  id: "anonymous",
  tenant: "default",
  scopes: new Set(scopes.filter((scope) => scope !== "admin")),
  limitClass: defaultLimitClass,
});

/** What log lines tell of a principal: nothing where there is none. */
export function principalFields({ kind, id, tenant }: Principal): {
  principal?: string;
  tenant?: string;
} {
  return kind === "anonymous" ? {} : { principal: id, tenant };
}
