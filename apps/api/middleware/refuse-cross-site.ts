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
      if (!harmless.has(req.method) && isCrossSite(req)) {
        const message = "requests from pages of other sites are refused";
        throw new ApiError("FORBIDDEN", "routing", message, { reason: "cross_site" });
      }
      next();
    },
  ];
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
