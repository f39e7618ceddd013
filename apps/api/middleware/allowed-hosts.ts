import type { Request, RequestHandler } from "express";
import { ApiError, clip } from "../errors.ts";
import { type HostName, isAddress, parseHostName } from "../host-name.ts";
import { pathOf } from "./request-path.ts";

/** The ports that clients leave out of `Host`. */
const defaultPorts: readonly (number | null)[] = [80, 443];

/**
 * Refuses requests for hosts that are not on the operator's list. Without it, a hostile page could point
 * its own name to this server's address (DNS rebinding), and would then be of the same origin. Probes may
 * also use an address or `localhost`, because no page of a stranger has such an origin. A missing, double
 * or malformed `Host` is always refused (RFC 9112, 3.2).
 *
 * @param allowed null allows all hosts.
 */
export function allowedHosts(
  allowed: readonly HostName[] | null,
  probePaths: readonly string[],
): RequestHandler {
  return (req, _res, next) => {
    const host = hostOf(req);
    const isProbe = probePaths.includes(pathOf(req)) && isProbeHost(host);
    if (allowed !== null && !isAllowed(host, allowed) && !isProbe) {
      throw new ApiError("FORBIDDEN", "routing", "requests for this host are not served", {
        reason: "host_not_allowed",
        host: host === null ? null : clip(host.name),
      });
    }
    next();
  };
}

/** @returns null if `Host` is empty, or missing in HTTP/1.0. */
function hostOf(req: Request): HostName | null {
  if (req.httpVersionMajor < 1) throw badRequest("HTTP before version 1.0 is not served");
  const fields = req.headersDistinct.host ?? [];
  if (fields.length > 1) throw badRequest("more than one Host");
  const [text] = fields;
  if (text === undefined && req.httpVersion !== "1.0") throw badRequest("Host is missing");
  // A host in the request target replaces `Host` (RFC 9112, 3.2.2).
  const [, target] = /^[a-z][a-z\d+.-]*:\/\/(?:[^/?#]*@)?([^/?#]*)/i.exec(req.originalUrl) ?? [];
  const fieldHost = text === undefined || text === "" ? null : readHost(text);
  return target === undefined ? fieldHost : readHost(target);
}

function readHost(text: string): HostName {
  const host = parseHostName(text);
  if (host === null) throw badRequest("Host is not a valid host");
  return host;
}

function isAllowed(host: HostName | null, allowed: readonly HostName[]): boolean {
  if (host === null) return false;
  return allowed.some(
    ({ name, port }) =>
      name === host.name &&
      (port === null || port === host.port || (host.port === null && defaultPorts.includes(port))),
  );
}

function isProbeHost(host: HostName | null): boolean {
  return host === null || host.name === "localhost" || isAddress(host.name);
}

function badRequest(message: string): ApiError {
  return new ApiError("INVALID_ARGUMENT", "routing", message, { field: "Host" });
}
