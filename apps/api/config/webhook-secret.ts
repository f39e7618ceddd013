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
