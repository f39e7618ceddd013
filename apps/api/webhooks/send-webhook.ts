import { type LookupAddress, lookup as systemLookup } from "node:dns";
import { type ClientRequest, request as httpRequest, type IncomingMessage } from "node:http";
import { request as httpsRequest } from "node:https";
import type { LookupFunction } from "node:net";
import {
  type RequestFilteringAgentOptions,
  RequestFilteringHttpAgent,
  RequestFilteringHttpsAgent,
} from "request-filtering-agent";
import { AddressRules } from "./addresses.ts";
import { readRetryAfter } from "./schedule.ts";
import { literalOf } from "./webhook-url.ts";

/** The result of sending: an answer, or none. */
export type SendResult =
  | { kind: "answered"; status: number; retryAfterMs: number | null }
  /** @param code of Node, such as `ECONNREFUSED`, or `ADDRESS_NOT_ALLOWED`, `TIMEOUT`, `REQUEST_FAILED`. */
  | { kind: "failed"; code: string };

export interface SendOptions {
  /** Special addresses and networks that may be reached. */
  allowPrivate: readonly string[];
  /** The longest time of an attempt, in milliseconds: look-up, connection, answer. */
  timeoutMs: number;
  /** Resolves names; by default as the system does. */
  lookup?: LookupFunction;
  /** PEM of the certificates that are trusted instead of the system's. */
  ca?: string;
}

/** This many bytes of an answer are read and dropped, so that the receiver can end it. */
const maxAnswerBytes = 4096;

/** An address that no webhook may reach. */
class AddressNotAllowedError extends Error {
  readonly code = "ADDRESS_NOT_ALLOWED";
}

/**
 * Posts a body to a URL. It follows no redirect, uses no proxy, and keeps no connection.
 *
 * Every address is checked twice, after the look-up of the connection and by request-filtering-agent: so a name that
 * resolves to something else at each look-up leads nowhere. Node calls no look-up for an address in the URL, which is
 * therefore checked first.
 *
 * @param url of `readWebhookUrl`.
 */
export async function sendWebhook(
  { url, body, headers }: { url: URL; body: Uint8Array; headers: Record<string, string> },
  { allowPrivate, ca, lookup = systemLookup as LookupFunction, timeoutMs }: SendOptions,
): Promise<SendResult> {
  const rules = new AddressRules(allowPrivate);
  const literal = literalOf(url);
  if (literal !== null && !rules.isAllowed(literal))
    return { kind: "failed", code: "ADDRESS_NOT_ALLOWED" };
  // The agent gets exact addresses, because it warns on the console if a network and an address differ in family.
  const listed: string[] = literal !== null && rules.isListed(literal) ? [literal] : [];
  const isHttps = url.protocol === "https:";
  const agentOptions: RequestFilteringAgentOptions & { keepAlive: boolean } = {
    keepAlive: false,
    allowIPAddressList: listed,
  };
  const options = {
    method: "POST",
    agent: isHttps
      ? new RequestFilteringHttpsAgent(agentOptions)
      : new RequestFilteringHttpAgent(agentOptions),
    headers: {
      ...headers,
      "content-type": "application/json",
      "content-length": body.length,
      "user-agent": "docops",
    },
    lookup: guardedLookup(lookup, rules, listed),
    signal: AbortSignal.timeout(timeoutMs),
    ...(ca === undefined ? {} : { ca }),
  };
  try {
    const response = await post(
      isHttps ? httpsRequest(url, options) : httpRequest(url, options),
      body,
    );
    const { headers: answer, statusCode = 0 } = response;
    await drop(response);
    const now = Date.parse(answer.date ?? "") || Date.now();
    return {
      kind: "answered",
      status: statusCode,
      retryAfterMs: readRetryAfter(answer["retry-after"], now),
    };
  } catch (error) {
    return { kind: "failed", code: codeOf(error) };
  }
}

function post(request: ClientRequest, body: Uint8Array): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    request.on("error", reject);
    request.on("response", resolve);
    request.end(body);
  });
}

/** Reads an answer to its end, or as far as it may go. Its status counts in any case. */
async function drop(response: IncomingMessage): Promise<void> {
  let bytes = 0;
  try {
    for await (const chunk of response) {
      bytes += (chunk as Buffer).length;
      if (bytes > maxAnswerBytes) break;
    }
  } catch {
    // The receiver has broken off its answer.
  } finally {
    response.destroy();
  }
}

/** A look-up that fails if one of the addresses is not allowed. @param listed gets those that the operator allows. */
function guardedLookup(
  lookup: LookupFunction,
  rules: AddressRules,
  listed: string[],
): LookupFunction {
  return (hostname, options, done) => {
    lookup(hostname, options, (error, found, family) => {
      if (error !== null) return done(error, found, family);
      const addresses = typeof found === "string" ? [found] : found.map(addressOf);
      if (addresses.length === 0 || !addresses.every((address) => rules.isAllowed(address))) {
        return done(new AddressNotAllowedError("an address is not allowed"), "", 0);
      }
      listed.push(...addresses.filter((address) => rules.isListed(address)));
      done(null, found, family);
    });
  };
}

function addressOf({ address }: LookupAddress): string {
  return address;
}

function codeOf(error: unknown): string {
  const { code, message = "", name } = error as NodeJS.ErrnoException;
  if (name === "TimeoutError" || (error as Error).cause instanceof DOMException) return "TIMEOUT";
  if (/is not allowed\. Because/.test(message)) return "ADDRESS_NOT_ALLOWED";
  return typeof code === "string" ? code : "REQUEST_FAILED";
}
