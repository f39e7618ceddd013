import { ApiError } from "../errors.ts";
import type { Credential } from "./authenticator.ts";

/**
 * The cookie of a console session. Browsers accept its prefix only over TLS, for one host and all paths (RFC 6265bis,
 * 4.1.3.2).
 */
export const sessionCookie = "__Host-docops";

/** The headers that may hold a credential, in the form of `IncomingHttpHeaders`. */
export interface CredentialHeaders {
  authorization?: string | undefined;
  cookie?: string | undefined;
  "x-api-key"?: string | string[] | undefined;
}

/**
 * The credential of a request: `Authorization: Bearer` (RFC 6750, 2.1) or `X-Api-Key`, else the console's cookie.
 * HTTP Basic is ignored, because browsers add it to every request.
 *
 * @returns null if the request has no credential.
 * @throws ApiError INVALID_ARGUMENT if the two headers differ: docops does not guess which one is meant.
 */
export function credentialOf(headers: CredentialHeaders): Credential | null {
  const [, bearer] = /^bearer +(\S+) *$/i.exec(headers.authorization ?? "") ?? [];
  const apiKey = headers["x-api-key"]?.toString().trim() || undefined;
  if (bearer !== undefined && apiKey !== undefined && bearer !== apiKey) {
    throw new ApiError(
      "INVALID_ARGUMENT",
      "auth",
      "Authorization and X-Api-Key hold different credentials: send one of them",
      { headers: ["Authorization", "X-Api-Key"] },
    );
  }
  const text = bearer ?? apiKey;
  if (text !== undefined) return { kind: "token", text };
  const session = sessionOf(headers);
  return session === null ? null : { kind: "session", text: session };
}

/** The sealed session in the cookies of a request (RFC 6265, 4.2.1); null if there is none. */
export function sessionOf({ cookie = "" }: Pick<CredentialHeaders, "cookie">): string | null {
  const pairs = cookie.split(";").map((pair) => pair.trim());
  const own = pairs.find((pair) => pair.startsWith(`${sessionCookie}=`));
  return own?.slice(sessionCookie.length + 1) || null;
}
