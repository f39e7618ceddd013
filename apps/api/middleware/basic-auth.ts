import { createHash, timingSafeEqual } from "node:crypto";
import type { RequestHandler } from "express";
import type { Config } from "../config.ts";
import { ApiError, clip } from "../errors.ts";
import { pathOf } from "./request-path.ts";

/**
 * HTTP Basic authentication (RFC 7617) where the operator set credentials; without them, everybody
 * is let in. Compared by digest in constant time.
 */
export function basicAuth(config: Config): RequestHandler {
  const { webBasicAuth } = config;
  if (webBasicAuth === null) return (_req, _res, next) => next();
  const expected = digest(`${webBasicAuth.user}:${webBasicAuth.password}`);
  return (req, _res, next) => {
    const [, encoded] = /^basic +([A-Za-z0-9+/=]+)$/i.exec(req.get("authorization") ?? "") ?? [];
    const given = digest(Buffer.from(encoded ?? "", "base64").toString("utf8"));
    if (encoded !== undefined && timingSafeEqual(given, expected)) return next();
    throw new ApiError(
      "UNAUTHORIZED",
      "auth",
      "authentication required",
      { path: clip(pathOf(req)), auth_enabled: true },
      { "WWW-Authenticate": 'Basic realm="docops"' },
    );
  };
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
