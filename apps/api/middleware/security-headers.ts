import type { RequestHandler } from "express";
import helmet from "helmet";

/** Headers of API answers: a browser may load nothing from them, frame them, or guess their type. */
export function apiHeaders(): RequestHandler {
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] },
    },
    // The proxy in front speaks TLS, and knows the names that need this header.
    strictTransportSecurity: false,
  });
}

/**
 * Headers of the console and all paths below it, errors too: only scripts of this server may run.
 *
 * @param connectTo origins that its scripts may connect to besides their own.
 */
export function webHeaders(connectTo: readonly string[]): RequestHandler {
  const connect = ["'self'", ...connectTo].join(" ");
  const headers = {
    "Content-Security-Policy": `default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src ${connect}; base-uri 'none'; form-action 'self'; frame-ancestors 'none'`,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "geolocation=(), microphone=(), camera=()",
    "X-Robots-Tag": "noindex, nofollow",
    "Cache-Control": "no-store, max-age=0",
    Pragma: "no-cache",
  };
  return (_req, res, next) => {
    res.set(headers);
    next();
  };
}
