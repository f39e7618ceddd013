import { ApiError } from "../errors.ts";
import type { Credential } from "./authenticator.ts";

/**
 * The cookie of a console session. Browsers accept its prefix only over TLS, for one host and all paths (RFC 6265bis,
 * 4.1.3.2).
 */
export const sessionCookie = "__Host-docops";

/** The headers of a request, as Node has them. */
export interface CredentialHeaders {
  headers: { cookie?: string | undefined };
  /** By name, one value for each time that a header was sent: `headers` has only the first of some. */
  headersDistinct: Readonly<Record<string, string[] | undefined>>;
}

/**
 * The credential of a request: `Authorization: Bearer` (RFC 6750, 2.1) or `X-Api-Key`, else the console's cookie.
 * HTTP Basic is ignored, because browsers add it to every request.
 *
 * @returns null if the request has no credential.
 * @throws ApiError INVALID_ARGUMENT for a header that was sent twice, and for two headers that differ: which of them
 *   counts would be a guess, and a proxy in front may guess otherwise.
 */
export function credentialOf(req: CredentialHeaders): Credential | null {
  // A malformed Bearer credential is refused. Falling back to another header would hide it.
  const [, bearer] = /^bearer\s+(.+)$/i.exec(onlyValue(req, "Authorization") ?? "") ?? [];
  const apiKey = onlyValue(req, "X-Api-Key");
  if (bearer !== undefined && apiKey !== undefined && bearer !== apiKey) {
    throw ambiguous("Authorization and X-Api-Key hold different credentials: send one of them", [
      "Authorization",
      "X-Api-Key",
    ]);
  }
  const text = bearer ?? apiKey;
  if (text !== undefined) return { kind: "token", text };
  const session = sessionOf(req.headers);
  return session === null ? null : { kind: "session", text: session };
}

/** @returns undefined for a header that was not sent, or has nothing in it. */
function onlyValue({ headersDistinct }: CredentialHeaders, name: string): string | undefined {
  const values = headersDistinct[name.toLowerCase()] ?? [];
  if (values.length > 1) throw ambiguous(`${name} was sent more than once`, [name]);
  return values[0]?.trim() || undefined;
}

function ambiguous(message: string, headers: readonly string[]): ApiError {
  return new ApiError("INVALID_ARGUMENT", "auth", message, { headers });
}

/** The sealed session in the cookies of a request (RFC 6265, 4.2.1); null without that cookie. */
export function sessionOf({ cookie = "" }: CredentialHeaders["headers"]): string | null {
  const pairs = cookie.split(";").map((pair) => pair.trim());
  const own = pairs.find((pair) => pair.startsWith(`${sessionCookie}=`));
  return own?.slice(sessionCookie.length + 1) || null;
}
