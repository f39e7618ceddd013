import { createHmac } from "node:crypto";
import { webhookKey } from "../config/webhook-secret.ts";

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
  if (secrets.length === 0) throw new Error("there is no webhook secret");
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
