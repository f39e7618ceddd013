import type { Request, RequestHandler } from "express";
import { ApiError, clip } from "../errors.ts";
import { type HostName, isAddress, parseHostName } from "../host-name.ts";
import { pathOf } from "./request-path.ts";

/** Ports that a client leaves out. */
const defaultPorts: readonly (number | null)[] = [80, 443];

/**
 * Refuses requests for hosts that are not on the operator's list, if there is one: a page may give its
 * own name the address of this server (DNS rebinding), and is then of the same origin. Probes may come
 * by an address or by `localhost`, which no page can be served from. What has no host, more than one, or
 * what is none is refused with and without a list (RFC 9112, 3.2).
 *
 * @param allowed null: all hosts.
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

/** @returns null where HTTP/1.0 or an empty field leaves it open. */
function hostOf(req: Request): HostName | null {
  if (req.httpVersionMajor < 1) throw badRequest("HTTP before version 1.0 is not served");
  const given = req.headersDistinct.host ?? [];
  if (given.length > 1) throw badRequest("more than one Host");
  const [text] = given;
  if (text === undefined && req.httpVersion !== "1.0") throw badRequest("Host is missing");
  // The target counts where it has a host itself (RFC 9112, 3.2.2).
  const [, target] = /^[a-z][a-z\d+.-]*:\/\/(?:[^/?#]*@)?([^/?#]*)/i.exec(req.originalUrl) ?? [];
  const own = text === undefined || text === "" ? null : readHost(text);
  return target === undefined ? own : readHost(target);
}

function readHost(text: string): HostName {
  const host = parseHostName(text);
  if (host === null) throw badRequest("Host is no host");
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
