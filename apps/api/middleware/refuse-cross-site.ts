import type { Request, RequestHandler } from "express";
import type { CorsConfig } from "../config/config.ts";
import { ApiError } from "../errors.ts";

const harmless = new Set(["GET", "HEAD", "OPTIONS"]);

/**
 * Refuses what the page of another site has a browser send, where CORS is off: a form needs no
 * preflight, so that without this any page could start jobs on a server that its reader can reach.
 * What is no browser sends neither header and passes.
 */
export function refuseCrossSite({ isEnabled }: Pick<CorsConfig, "isEnabled">): RequestHandler[] {
  if (isEnabled) return [];
  return [
    (req, _res, next) => {
      if (!harmless.has(req.method) && isCrossSite(req)) throw crossSite();
      next();
    },
  ];
}

/**
 * Refuses what changes something and was not certainly sent by a page of this server: for requests that a cookie
 * proves, whatever CORS allows. Browsers that know no `Sec-Fetch-Site` send `Origin`.
 *
 * @throws ApiError FORBIDDEN
 */
export function refuseOtherOrigins(req: Request): void {
  if (harmless.has(req.method)) return;
  const isUnknown = req.get("sec-fetch-site") === undefined && req.get("origin") === undefined;
  // A person who types an address sends `none`, and changes nothing by that.
  if (isUnknown || req.get("sec-fetch-site") === "none" || isCrossSite(req)) throw crossSite();
}

function crossSite(): ApiError {
  const message = "requests from pages of other sites are refused";
  return new ApiError("FORBIDDEN", "routing", message, { reason: "cross_site" });
}

/** By `Sec-Fetch-Site` (Fetch Metadata, 2.3), else by the host of `Origin` (RFC 6454, 7). */
function isCrossSite(req: Request): boolean {
  const site = req.get("sec-fetch-site");
  if (site !== undefined) return site !== "same-origin" && site !== "none";
  const origin = req.get("origin");
  if (origin === undefined) return false;
  // A sandboxed frame sends `null`, which has no host.
  return !URL.canParse(origin) || new URL(origin).host !== hostOf(req, new URL(origin).protocol);
}

/** `Host` as the origin's scheme writes it: without the port that it has anyway. */
function hostOf(req: Request, protocol: string): string | null {
  const url = `${protocol}//${req.get("host") ?? ""}`;
  return URL.canParse(url) ? new URL(url).host : null;
}
