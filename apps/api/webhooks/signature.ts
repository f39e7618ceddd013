import { createHmac } from "node:crypto";

/** A secret as Standard Webhooks writes it: this prefix, and Base64 of 24 to 64 bytes. */
const secretPrefix = "whsec_";
const leastKeyBytes = 24;
const mostKeyBytes = 64;

/** @returns the key of a secret `whsec_…`; null if it is malformed. */
export function webhookKey(secret: string): Buffer | null {
  if (!secret.startsWith(secretPrefix)) return null;
  const text = secret.slice(secretPrefix.length);
  const key = Buffer.from(text, "base64");
  // `Buffer.from` skips what is not Base64. Libraries of receivers refuse Base64 without its padding.
  if (key.toString("base64") !== text) return null;
  return key.length >= leastKeyBytes && key.length <= mostKeyBytes ? key : null;
}

/**
 * The headers of Standard Webhooks 1.0.0 for one attempt: HMAC-SHA-256 over `id.timestamp.body`, once with each secret,
 * so that receivers can change theirs at any time of a rotation.
 *
 * @param atMs the time of the attempt, in milliseconds since 1970.
 * @param secrets `whsec_…`, the newest first.
 */
export function signatureHeaders(
  { id, body }: { id: string; body: Uint8Array },
  { atMs, secrets }: { atMs: number; secrets: readonly string[] },
): Record<string, string> {
  const timestamp = String(Math.floor(atMs / 1000));
  const signatures = secrets.map((secret) => {
    const key = webhookKey(secret);
    if (key === null) throw new Error("a webhook secret is malformed");
    const mac = createHmac("sha256", key).update(`${id}.${timestamp}.`).update(body);
    return `v1,${mac.digest("base64")}`;
  });
  return {
    "webhook-id": id,
    "webhook-timestamp": timestamp,
    "webhook-signature": signatures.join(" "),
  };
}
