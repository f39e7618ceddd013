import type { Request } from "express";
import type { CorsConfig, HttpConfig } from "../config/config.ts";
import { ApiError, clip } from "../errors.ts";

/**
 * Refuses messages of web pages. A page can point its own name to the address of this server (DNS rebinding), and is
 * then of the same origin; so the protocol asks servers to check `Origin` (Model Context Protocol, "Streamable HTTP",
 * security warning). A page passes if CORS allows its origin, or if the operator has listed the hosts of this server:
 * then a page with a name of its own has been refused before. Agents send no `Origin`.
 *
 * @throws ApiError FORBIDDEN
 */
export function refusePages(
  req: Request,
  { cors, allowedHosts }: { cors: CorsConfig; allowedHosts: HttpConfig["allowedHosts"] },
): void {
  const origin = req.get("origin");
  const site = req.get("sec-fetch-site");
  if (origin === undefined && site === undefined) return;
  const { allowedOrigins, isEnabled } = cors;
  const isListed = origin !== undefined && allowedOrigins.includes(origin);
  if (isEnabled && (isListed || allowedOrigins.includes("*"))) return;
  // `refuseCrossSite` has refused other origins than that of `Host`, unless CORS is on.
  if (!isEnabled && allowedHosts !== null) return;
  throw new ApiError("FORBIDDEN", "routing", "messages from web pages are refused", {
    reason: "origin_not_allowed",
    ...(origin !== undefined && { origin: clip(origin) }),
    allowed: "no Origin, or an origin of DOCOPS_CORS_ALLOW_ORIGINS",
  });
}
