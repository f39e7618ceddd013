import cors from "cors";
import type { Request, RequestHandler } from "express";
import {
  exitCodeHeader,
  idempotencyReplayedHeader,
  rateLimitHeader,
  rateLimitPolicyHeader,
  requestIdHeader,
  retryAfterHeader,
} from "../../contract/headers.ts";
import type { CorsConfig } from "../config/config.ts";

/** The features of a server that add headers to its answers. */
export interface AnswerTraits {
  /** Answers have the headers of rate limits. */
  areRequestsCounted: boolean;
  /** Answers are stored by `Idempotency-Key`, and may be replays. */
  areAnswersKept: boolean;
}

/** The headers that a script of another origin may read. */
function exposedHeaders({ areRequestsCounted, areAnswersKept }: AnswerTraits): string[] {
  return [
    requestIdHeader,
    exitCodeHeader,
    ...(areAnswersKept ? [idempotencyReplayedHeader] : []),
    ...(areRequestsCounted || areAnswersKept ? [retryAfterHeader] : []),
    ...(areRequestsCounted ? [rateLimitHeader, rateLimitPolicyHeader] : []),
  ];
}

/** A preflight allows all methods. The routes answer 405 to those that they do not have. */
const methods = "DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT";

/**
 * Allows cross-origin requests (Fetch standard, 3.2), if the operator wants them: from listed origins, or
 * from all origins without credentials. A preflight from an origin that is not allowed gets 400.
 */
export function crossOrigin(config: CorsConfig, traits: AnswerTraits): RequestHandler[] {
  const { isEnabled, allowedOrigins, allowsCredentials, maxAgeSeconds } = config;
  if (!isEnabled) return [];
  const allowsAll = allowedOrigins.includes("*");
  const exposed = exposedHeaders(traits);
  const headers = cors<Request>((req, done) => {
    const requested = req.get("access-control-request-headers");
    done(null, {
      origin: allowsAll ? "*" : [...allowedOrigins],
      credentials: allowsCredentials,
      maxAge: maxAgeSeconds,
      methods,
      exposedHeaders: exposed,
      // All requested headers are allowed.
      allowedHeaders: requested ?? [],
      preflightContinue: true,
    });
  });
  const preflight: RequestHandler = (req, res, next) => {
    const isPreflight =
      req.method === "OPTIONS" &&
      req.get("origin") !== undefined &&
      req.get("access-control-request-method") !== undefined;
    if (!isPreflight) return next();
    const isAllowed = res.get("access-control-allow-origin") !== undefined;
    if (!isAllowed) res.removeHeader("access-control-allow-headers");
    res.status(isAllowed ? 200 : 400).type("text/plain");
    res.send(isAllowed ? "OK" : "Disallowed CORS origin");
  };
  return [headers, preflight];
}
