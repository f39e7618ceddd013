import type { Request, RequestHandler } from "express";
import type { CorsConfig } from "../config/config.ts";
import { ApiError } from "../errors.ts";

const safeMethods = new Set(["GET", "HEAD", "OPTIONS"]);

/**
 * Refuses requests that a page of another site makes a browser send, if CORS is off. A form needs no
 * preflight, so any page could otherwise start jobs on a server that its reader can reach. Clients that
 * are not browsers send neither of the two headers, and pass.
 */
export function refuseCrossSite({ isEnabled }: Pick<CorsConfig, "isEnabled">): RequestHandler[] {
  if (isEnabled) return [];
  return [
    (req, _res, next) => {
      if (!safeMethods.has(req.method) && isCrossSite(req)) throw crossSite();
      next();
    },
  ];
}

/**
 * Refuses a request that changes something unless a page of this server sent it. It protects requests with a cookie,
 * whatever CORS allows. Browsers without `Sec-Fetch-Site` send `Origin`.
 *
 * @throws ApiError FORBIDDEN
 */
export function refuseOtherOrigins(req: Request): void {
  if (safeMethods.has(req.method)) return;
  const isUnknown = req.get("sec-fetch-site") === undefined && req.get("origin") === undefined;
  // The browser sends `none` if a person types the address. Such a GET changes nothing.
  if (isUnknown || req.get("sec-fetch-site") === "none" || isCrossSite(req)) throw crossSite();
}

function crossSite(): ApiError {
  const message = "requests from pages of other sites are refused";
  return new ApiError("FORBIDDEN", "routing", message, { reason: "cross_site" });
}

/** Decides by `Sec-Fetch-Site` (Fetch Metadata, 2.3), or else by the host of `Origin` (RFC 6454, 7). */
function isCrossSite(req: Request): boolean {
  const site = req.get("sec-fetch-site");
  if (site !== undefined) return site !== "same-origin" && site !== "none";
  const origin = req.get("origin");
  if (origin === undefined) return false;
  // A sandboxed frame sends `null`, which has no host.
  return !URL.canParse(origin) || new URL(origin).host !== hostOf(req, new URL(origin).protocol);
}

/** `Host` in the form of an origin: without the default port of its scheme. */
function hostOf(req: Request, protocol: string): string | null {
  const url = `${protocol}//${req.get("host") ?? ""}`;
  return URL.canParse(url) ? new URL(url).host : null;
}
