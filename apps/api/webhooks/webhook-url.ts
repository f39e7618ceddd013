import { isIP } from "node:net";
import type { WebhookHost } from "../config/webhook-types.ts";
import { ApiError } from "../errors.ts";
import { AddressRules } from "./addresses.ts";

export interface WebhookUrlRules {
  /** The allowed hosts; null: there are no webhooks. */
  readonly allow: readonly WebhookHost[] | null;
  /** Special addresses and networks that webhooks may reach; null: none. */
  readonly allowPrivate: readonly string[] | null;
}

const maxLength = 2048;
const httpsPort = 443;

/**
 * Checks the form part `webhook_url`. Names are not looked up: an attempt checks the addresses to which it connects.
 *
 * @returns the URL in its normal form.
 * @throws ApiError `INVALID_ARGUMENT`, which never repeats the URL: it may contain a token.
 */
export function checkWebhookUrl(text: string, rules: WebhookUrlRules): string {
  const result = readWebhookUrl(text, rules);
  if (result.ok) return result.url.href;
  const { reason, message, allowed } = result;
  throw new ApiError("INVALID_ARGUMENT", "validation", `webhook_url ${message}`, {
    field: "webhook_url",
    reason,
    allowed,
  });
}

/** The fault of a URL. `allowed` says what it may be. */
export interface WebhookUrlFault {
  ok: false;
  reason:
    | "webhooks_off"
    | "too_long"
    | "not_a_url"
    | "has_login"
    | "has_fragment"
    | "not_https"
    | "host_not_allowed"
    | "address_not_allowed";
  message: string;
  allowed: readonly string[];
}

/** Reads the URL of a webhook. @returns a fault for one that is not allowed. */
export function readWebhookUrl(
  text: string,
  { allow, allowPrivate }: WebhookUrlRules,
): { ok: true; url: URL } | WebhookUrlFault {
  const fault = (reason: WebhookUrlFault["reason"], message: string, allowed: string[]) =>
    ({ ok: false, reason, message, allowed }) as const;
  if (allow === null || allow.length === 0) {
    return fault("webhooks_off", "is not allowed, because this server sends no webhooks", []);
  }
  const hosts = allow.map(shownHost);
  const https = ["an https URL"];
  if (text.length > maxLength) {
    return fault("too_long", `is longer than ${maxLength} characters`, https);
  }
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol) || url.hostname === "") {
    return fault("not_a_url", "is not an https URL", https);
  }
  if (url.username !== "" || url.password !== "") {
    return fault("has_login", "has a user name or a password", ["an https URL without a login"]);
  }
  if (url.hash !== "") {
    return fault("has_fragment", "has a fragment", ["an https URL without a fragment"]);
  }
  if (!allow.some((host) => matches(url, host))) {
    return fault("host_not_allowed", "has a host or port that is not allowed", hosts);
  }
  const addresses = new AddressRules(allowPrivate ?? []);
  const address = literalOf(url);
  if (address !== null && !addresses.isAllowed(address)) {
    return fault("address_not_allowed", "has a private or special address", ["a public address"]);
  }
  if (url.protocol === "http:" && !isListedLoopback(url, addresses)) {
    return fault("not_https", "is not https", https);
  }
  return { ok: true, url };
}

/** The address of a URL without a name, without brackets; null for a name. */
export function literalOf({ hostname }: URL): string | null {
  const bare = hostname.replace(/^\[|\]$/g, "");
  return isIP(bare) === 0 ? null : bare;
}

/** The entry as `DOCOPS_WEBHOOK_ALLOW` has it. */
function shownHost({ name, isSuffix, port }: WebhookHost): string {
  return `${isSuffix ? "*." : ""}${name}${port === null ? "" : `:${port}`}`;
}

function matches(url: URL, { name, isSuffix, port }: WebhookHost): boolean {
  const host = url.hostname.replace(/\.$/, "");
  const isHost = isSuffix ? host.endsWith(`.${name}`) : host === name;
  const urlPort = url.port === "" ? (url.protocol === "https:" ? httpsPort : 80) : Number(url.port);
  return isHost && urlPort === (port ?? httpsPort);
}

/** Unencrypted HTTP is for a receiver on this machine, which the operator has allowed. */
function isListedLoopback(url: URL, addresses: AddressRules): boolean {
  if (url.hostname === "localhost") {
    return addresses.isListed("127.0.0.1") || addresses.isListed("::1");
  }
  const address = literalOf(url);
  if (address === null || !/^(127\.|::1$)/.test(address)) return false;
  return addresses.isListed(address);
}
